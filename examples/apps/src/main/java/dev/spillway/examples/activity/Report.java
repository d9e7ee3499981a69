package dev.spillway.examples.activity;

import dev.spillway.examples.Application;
import dev.spillway.examples.Environment;
import dev.spillway.examples.Json;
import dev.spillway.examples.StreamsApplication;
import dev.spillway.examples.WebServer;
import dev.spillway.examples.WebServer.Answer;
import dev.spillway.examples.WebServer.Page;
import dev.spillway.examples.activity.Event.Order;
import dev.spillway.examples.activity.Event.PageView;
import dev.spillway.examples.activity.Event.Search;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happened on each site, by day, product, category and query, and shows it as a page
 * with charts and as JSON.
 *
 * <p>Each task counts its own partition, and the counts are added when somebody asks. To group by
 * day instead would send each event over the network once more, all those of today to one
 * partition. Days are keys and not windows, so that an event counts however late it comes.
 */
public final class Report implements Application {
    private static final String COUNTS = "counts";

    @Override
    public void run(Environment environment) throws Exception {
        var settings = StreamsApplication.settings("report", Map.of());
        try (var application = new StreamsApplication(environment, topology(), settings);
                var web = WebServer.start(environment, pages(application.streams()))) {
            application.run();
        }
    }

    private static Map<String, Page> pages(KafkaStreams streams) {
        return Map.of(
                "/", request -> Answer.html(page(streams, request.query())),
                "/report.json", request -> Answer.json(chosen(streams, request.query())));
    }

    static Topology topology() {
        var builder = new StreamsBuilder();
        // Several updates of a count are one record for the changelog, at each commit.
        builder.addStateStore(
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(COUNTS),
                                Serdes.String(),
                                Serdes.Long())
                        .withCachingEnabled());
        count(builder, PageView.TOPIC, PageView.class);
        count(builder, Search.TOPIC, Search.class);
        count(builder, Order.TOPIC, Order.class);
        return builder.build();
    }

    private static <E extends Event> void count(
            StreamsBuilder builder, String topic, Class<E> type) {
        builder.stream(topic, Consumed.with(Serdes.String(), Json.serde(type)))
                // A record without a value is no event.
                .filter((visitor, event) -> event != null)
                .process(Counter<E>::new, COUNTS);
    }

    private static final class Counter<E extends Event>
            implements Processor<String, E, Void, Void> {
        private @Nullable KeyValueStore<String, Long> counts;

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            counts = context.getStateStore(COUNTS);
        }

        @Override
        public void process(Record<String, E> record) {
            var store = Objects.requireNonNull(counts);
            for (var count : Count.of(record.value(), day(record.timestamp()))) {
                var before = Objects.requireNonNullElse(store.get(count.key()), 0L);
                store.put(count.key(), before + count.amount());
            }
        }
    }

    private static String day(long timestamp) {
        return Instant.ofEpochMilli(timestamp).atOffset(ZoneOffset.UTC).toLocalDate().toString();
    }

    private static String page(KafkaStreams streams, Map<String, String> query) {
        var sites = sites(streams);
        var site = query.getOrDefault("site", sites.isEmpty() ? "" : sites.lastKey());
        return ReportPage.of(site, sites.getOrDefault(site, new TreeMap<>()), sites.keySet());
    }

    private static Object chosen(KafkaStreams streams, Map<String, String> query) {
        var sites = sites(streams);
        var site = query.get("site");
        return site == null ? sites : sites.getOrDefault(site, new TreeMap<>());
    }

    /** From site to measure to name to amount, over the stores of all tasks. */
    private static SortedMap<String, SortedMap<String, SortedMap<String, Long>>> sites(
            KafkaStreams streams) {
        var store =
                streams.store(
                        StoreQueryParameters.fromNameAndType(
                                COUNTS, QueryableStoreTypes.<String, Long>keyValueStore()));
        try (var all = store.all()) {
            return sum(all);
        }
    }

    static SortedMap<String, SortedMap<String, SortedMap<String, Long>>> sum(
            KeyValueIterator<String, Long> counts) {
        SortedMap<String, SortedMap<String, SortedMap<String, Long>>> sites = new TreeMap<>();
        while (counts.hasNext()) {
            var next = counts.next();
            var count = Count.ofKey(next.key, next.value);
            sites.computeIfAbsent(count.site(), site -> new TreeMap<>())
                    .computeIfAbsent(count.measure(), measure -> new TreeMap<>())
                    .merge(count.name(), count.amount(), Long::sum);
        }
        return sites;
    }
}
