package dev.spillway.examples.activity;

import dev.spillway.examples.Application;
import dev.spillway.examples.Environment;
import dev.spillway.examples.activity.Event.PageView;
import dev.spillway.examples.activity.OpenSearch.Document;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a search index of the catalogue, with the clicks on each product in lists of search
 * results, by which they are ranked.
 *
 * <p>OpenSearch takes no part in Kafka's transactions. So what is written there is never a
 * difference ("one more"), but the document as it is now; writing it again changes nothing, and
 * after each start all documents are written again, since the last ones before it may be missing.
 */
public final class SearchIndex implements Application {
    private static final String DOCUMENTS = "documents";
    private static final Logger LOG = LoggerFactory.getLogger(SearchIndex.class);

    /** Where documents go. */
    interface Index {
        void write(Collection<Document> documents) throws IOException, InterruptedException;
    }

    @Override
    public void run(Environment environment) throws Exception {
        try (var openSearch = new OpenSearch(environment.variable("OPENSEARCH_URL"));
                var running =
                        new RunningStreams(
                                environment, "search-index", topology(openSearch::write))) {
            running.run();
        }
    }

    static Topology topology(Index index) {
        var builder = new StreamsBuilder();
        // By product: here each click goes over the network once more, so that all those of a
        // product are counted in one place.
        var clicks =
                builder.stream(
                                PageView.TOPIC,
                                Consumed.with(Serdes.String(), Json.serde(PageView.class)))
                        .filter((visitor, view) -> view.searched())
                        .groupBy(
                                (visitor, view) -> view.productKey(),
                                Grouped.<String, PageView>as("clicks-by-product")
                                        .withKeySerde(Serdes.String())
                                        .withValueSerde(Json.serde(PageView.class)))
                        .count(
                                Named.as("count-clicks"),
                                Materialized.<String, Long, KeyValueStore<Bytes, byte[]>>as(
                                                "clicks")
                                        .withKeySerde(Serdes.String())
                                        .withValueSerde(Serdes.Long()));
        builder.table(
                        Product.TOPIC,
                        Consumed.with(Serdes.String(), Json.serde(Product.class)),
                        Materialized.as("catalogue"))
                .leftJoin(
                        clicks,
                        Document::of,
                        Named.as("product-with-clicks"),
                        Materialized.<String, Document, KeyValueStore<Bytes, byte[]>>as(DOCUMENTS)
                                .withKeySerde(Serdes.String())
                                .withValueSerde(Json.serde(Document.class)))
                .toStream()
                .process(() -> new Indexer(index), DOCUMENTS);
        return builder.build();
    }

    /** Collects what has changed, and writes it in one request a few times a second. */
    private static final class Indexer implements Processor<String, Document, Void, Void> {
        private static final Duration INTERVAL = Duration.ofMillis(250);
        private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
        private static final int AT_ONCE = 1_000;

        private final Index index;

        /** Not more than there are products. */
        private final Map<String, Document> changed = new LinkedHashMap<>();

        private Duration pause = INTERVAL;
        private long notBefore;

        Indexer(Index index) {
            this.index = index;
        }

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            TimestampedKeyValueStore<String, Document> documents = context.getStateStore(DOCUMENTS);
            try (var all = documents.all()) {
                all.forEachRemaining(entry -> changed.put(entry.key, entry.value.value()));
            }
            context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::write);
        }

        @Override
        public void process(Record<String, Document> record) {
            if (record.value() != null) {
                changed.put(record.key(), record.value());
            }
        }

        /** What OpenSearch does not take now stays, for the next time; nothing waits for it. */
        private void write(long now) {
            if (now < notBefore) {
                return;
            }
            try {
                while (!changed.isEmpty()) {
                    var some = first();
                    index.write(some.values());
                    some.forEach(changed::remove);
                }
                pause = INTERVAL;
            } catch (IOException | RuntimeException e) {
                LOG.warn("{} documents wait for OpenSearch: {}", changed.size(), e.toString());
                pause = pause.multipliedBy(2);
                pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
                // Between half and all of it, so that instances do not come back together.
                notBefore =
                        now
                                + ThreadLocalRandom.current()
                                        .nextLong(pause.toMillis() / 2, pause.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private Map<String, Document> first() {
            Map<String, Document> first = new LinkedHashMap<>();
            for (var entry : changed.entrySet()) {
                if (first.size() == AT_ONCE) {
                    break;
                }
                first.put(entry.getKey(), entry.getValue());
            }
            return first;
        }
    }
}
