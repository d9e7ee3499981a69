package dev.spillway.examples.activity;

import dev.spillway.examples.Application;
import dev.spillway.examples.BackOff;
import dev.spillway.examples.Environment;
import dev.spillway.examples.Json;
import dev.spillway.examples.StreamsApplication;
import dev.spillway.examples.activity.Event.PageView;
import dev.spillway.examples.activity.OpenSearch.Document;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
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
                var application =
                        new StreamsApplication(
                                environment,
                                topology(openSearch::write),
                                StreamsApplication.settings("search-index", Map.of()))) {
            application.run();
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
                        .filter((visitor, view) -> view != null && view.searched())
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
        var pause = new Pause();
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
                .process(() -> new Indexer(index, pause), DOCUMENTS);
        return builder.build();
    }

    /**
     * After a failure, longer each time. All tasks have one, since each attempt may take as long as
     * OpenSearch is waited for, and a transaction has to end in time.
     */
    private static final class Pause {
        private final BackOff backOff = new BackOff(Duration.ofMillis(500), Duration.ofSeconds(10));
        private long notBefore;

        synchronized boolean isOver(long now) {
            return now >= notBefore;
        }

        synchronized void succeeded() {
            backOff.reset();
        }

        synchronized void failed(long now) {
            notBefore = now + backOff.next().toMillis();
        }
    }

    /** Collects what has changed, and writes it in one request a few times a second. */
    private static final class Indexer implements Processor<String, Document, Void, Void> {
        private static final Duration INTERVAL = Duration.ofMillis(250);
        private static final int AT_ONCE = 500;

        private final Index index;
        private final Pause pause;

        /** Not more than there are products. */
        private final Map<String, Document> changed = new LinkedHashMap<>();

        Indexer(Index index, Pause pause) {
            this.index = index;
            this.pause = pause;
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

        /**
         * One request, for which this task's thread waits; the timeout of OpenSearch's client
         * bounds that. What OpenSearch does not take now stays, for the next time.
         */
        private void write(long now) {
            if (changed.isEmpty() || !pause.isOver(now)) {
                return;
            }
            var began = System.nanoTime();
            try {
                var some = first();
                index.write(some.values());
                some.forEach(changed::remove);
                pause.succeeded();
            } catch (IOException | RuntimeException e) {
                LOG.warn("{} documents wait for OpenSearch: {}", changed.size(), e.toString());
                pause.failed(now + Duration.ofNanos(System.nanoTime() - began).toMillis());
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
