package dev.spillway.examples.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.examples.Application;
import dev.spillway.examples.Environment;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every log entry becomes a document in OpenSearch, once: what is read is committed when OpenSearch
 * has acknowledged it, and what is then read a second time has the same id.
 *
 * <p>While OpenSearch is slow or away, partitions are paused, and polling goes on: this stays a
 * member of its group, and needs no more memory than for the bulks that are on their way. A
 * document that OpenSearch refuses for good goes to a topic of its own.
 */
public final class LogIndex implements Application {
    private static final Logger LOG = LoggerFactory.getLogger(LogIndex.class);
    private static final String REJECTED_TOPIC = "log-index-rejected";

    /** Enough to keep OpenSearch busy while the next ones are made. */
    private static final int BULKS_AT_ONCE = 4;

    private static final int BULK_BYTES = 1 << 20;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);

    private static final String TEMPLATE =
            """
            {
              "index_patterns": ["logs-*"],
              "template": {
                "settings": {"number_of_shards": 1, "number_of_replicas": %d, "refresh_interval": "1s"},
                "mappings": {
                  "dynamic": false,
                  "properties": {
                    "@timestamp": {"type": "date"},
                    "service": {"type": "keyword"},
                    "severity": {"type": "keyword"},
                    "severity_number": {"type": "byte"},
                    "event": {"type": "keyword"},
                    "body": {"type": "text"},
                    "trace_id": {"type": "keyword"},
                    "attributes": {"type": "flat_object"},
                    "resource": {"type": "flat_object"},
                    "partition": {"type": "integer"},
                    "offset": {"type": "long"},
                    "index": {"type": "integer"}
                  }
                }
              }
            }
            """;

    /**
     * What is fetched is compressed, to a tenth or less: these bounds are a few megabytes of heap
     * for each partition. A single record comes even if it is larger, up to 8 MB.
     */
    private static final int PARTITION_FETCH_BYTES = 256 << 10;

    private static final int FETCH_BYTES = 1 << 20;

    private static final Map<String, Object> CONSUMER =
            Map.of(
                    ConsumerConfig.GROUP_ID_CONFIG,
                    "log-index",
                    ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                    "consumer",
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    "earliest",
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    false,
                    ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                    100,
                    ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                    FETCH_BYTES,
                    ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                    PARTITION_FETCH_BYTES,
                    ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                    ByteArrayDeserializer.class,
                    ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                    ByteArrayDeserializer.class);

    private static final Map<String, Object> PRODUCER =
            Map.of(
                    ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class,
                    ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class,
                    ProducerConfig.BUFFER_MEMORY_CONFIG, 4 << 20);

    /** Bulks on their way, oldest first. */
    private final Deque<Sent> sent = new ArrayDeque<>();

    /**
     * @param done when all of it is in OpenSearch or in the topic of the rejected
     */
    private record Sent(
            Map<TopicPartition, OffsetAndMetadata> offsets, CompletableFuture<Void> done) {}

    @Override
    public void run(Environment environment) throws Exception {
        var openSearch =
                new OpenSearch(
                        URI.create(environment.variable("OPENSEARCH", "http://opensearch:9200")),
                        environment.meters());
        var leftOut = environment.meters().counter("log.index.unreadable.records");
        var template =
                openSearch.putTemplate(
                        "logs",
                        TEMPLATE.formatted(
                                Integer.parseInt(environment.variable("INDEX_REPLICAS", "1"))));
        while (!isDone(template, POLL)) {
            if (environment.stopping()) {
                return;
            }
        }
        try (var consumer = new KafkaConsumer<byte[], byte[]>(environment.kafka(CONSUMER));
                var rejected = new KafkaProducer<String, String>(environment.kafka(PRODUCER));
                var metrics = new KafkaClientMetrics(consumer)) {
            metrics.bindTo(environment.meters());
            consumer.subscribe(List.of(Otlp.LOGS_TOPIC), forget());
            environment.ready(() -> true);
            while (!environment.stopping()) {
                if (sent.size() < BULKS_AT_ONCE) {
                    consumer.resume(consumer.paused());
                    var wait = sent.isEmpty() ? POLL : Duration.ZERO;
                    send(consumer.poll(wait), openSearch, rejected, leftOut);
                } else if (!isDone(sent.element().done(), POLL)) {
                    consumer.pause(consumer.assignment());
                    // Nothing, but for partitions that were assigned just now.
                    send(consumer.poll(Duration.ZERO), openSearch, rejected, leftOut);
                }
                commit(consumer);
            }
            var end = System.nanoTime() + STOPS_WITHIN.toNanos();
            while (!sent.isEmpty() && System.nanoTime() < end) {
                isDone(sent.element().done(), POLL);
                commit(consumer);
            }
        }
    }

    private void send(
            ConsumerRecords<byte[], byte[]> read,
            OpenSearch openSearch,
            Producer<String, String> rejected,
            Counter leftOut)
            throws IOException {
        var bulk = new Bulk.Builder();
        for (var telemetry : read) {
            if (!LogDocuments.add(telemetry, bulk)) {
                leftOut.increment();
            }
            bulk.read(
                    new TopicPartition(telemetry.topic(), telemetry.partition()),
                    telemetry.offset() + 1);
            if (bulk.bytes() > BULK_BYTES) {
                send(bulk.build(), openSearch, rejected);
                bulk = new Bulk.Builder();
            }
        }
        var rest = bulk.build();
        if (!rest.offsets().isEmpty()) {
            send(rest, openSearch, rejected);
        }
    }

    private void send(Bulk bulk, OpenSearch openSearch, Producer<String, String> rejected) {
        var done =
                openSearch
                        .write(bulk)
                        .thenCompose(documents ->
                                CompletableFuture.allOf(
                                        documents.stream()
                                                .map(document -> reject(document, rejected))
                                                .toArray(CompletableFuture[]::new)));
        sent.add(new Sent(new HashMap<>(bulk.offsets()), done));
    }

    private static CompletableFuture<Void> reject(
            OpenSearch.Rejected rejected, Producer<String, String> producer) {
        LOG.warn("OpenSearch refuses a document: {}", rejected.reason());
        var done = new CompletableFuture<Void>();
        var dead =
                new ProducerRecord<String, String>(
                        REJECTED_TOPIC, Bulk.document(rejected.document()));
        dead.headers().add("reason", rejected.reason().getBytes(UTF_8));
        producer.send(
                dead,
                (metadata, failure) -> {
                    if (failure == null) {
                        done.complete(null);
                    } else {
                        done.completeExceptionally(failure);
                    }
                });
        return done;
    }

    /** Commits what is done, up to the oldest bulk that is not. */
    private void commit(Consumer<?, ?> consumer) throws ExecutionException, InterruptedException {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        while (!sent.isEmpty() && sent.element().done().isDone()) {
            sent.element().done().get();
            offsets.putAll(sent.remove().offsets());
        }
        if (!offsets.isEmpty()) {
            try {
                consumer.commitSync(offsets);
            } catch (CommitFailedException e) {
                LOG.warn("others read on from an earlier offset: {}", e.getMessage());
            }
        }
    }

    /** Partitions that others have now: these read what is on its way here a second time. */
    private ConsumerRebalanceListener forget() {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                LOG.info("assigned: {}", partitions);
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                sent.forEach(bulk -> bulk.offsets().keySet().removeAll(partitions));
            }
        };
    }

    /** Waits, but no longer than this. */
    private static boolean isDone(CompletableFuture<?> future, Duration atMost)
            throws InterruptedException, ExecutionException {
        try {
            future.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
