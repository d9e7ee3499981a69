package dev.spillway.examples.activity;

import dev.spillway.examples.Json;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalogue in memory: a compacted topic, read from its beginning at each start and followed
 * from then on. Everybody needs all of it, so it is read without a group and nothing is committed.
 */
final class Catalogue implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);

    private final SortedMap<String, Product> products = new ConcurrentSkipListMap<>();
    private final Consumer<String, byte[]> consumer;
    private final Runnable onFailure;
    private volatile @Nullable RuntimeException failure;
    private volatile boolean complete;

    /**
     * @param onFailure called when the topic can no longer be followed; {@link #check} says why
     */
    Catalogue(Consumer<String, byte[]> consumer, Runnable onFailure) {
        this.consumer = consumer;
        this.onFailure = onFailure;
        Thread.ofPlatform().name("catalogue").start(this::follow);
    }

    static Consumer<String, byte[]> consumer(Properties kafka) {
        kafka.put("enable.auto.commit", "false");
        kafka.put("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(kafka, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** Whether everything was read that there was at the start. */
    boolean complete() {
        return complete && failure == null;
    }

    /**
     * @throws IllegalStateException when the topic can no longer be followed
     */
    void check() {
        var cause = failure;
        if (cause != null) {
            throw new IllegalStateException(
                    "the catalogue can no longer be read from topic " + Product.TOPIC, cause);
        }
    }

    /** A site's products, by name. */
    Map<String, Product> of(String site) {
        return products.subMap(site + "/", site + "0");
    }

    boolean hasSite(String site) {
        return !of(site).isEmpty();
    }

    Optional<Product> product(String site, String product) {
        return Optional.ofNullable(products.get(site + "/" + product));
    }

    SortedMap<String, Integer> sites() {
        SortedMap<String, Integer> sites = new TreeMap<>();
        products.values().forEach(product -> sites.merge(product.site(), 1, Integer::sum));
        return sites;
    }

    private void follow() {
        try (consumer) {
            var partitions =
                    consumer.partitionsFor(Product.TOPIC).stream()
                            .map(partition ->
                                    new TopicPartition(Product.TOPIC, partition.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (true) {
                for (var record : consumer.poll(POLL)) {
                    take(record.key(), record.value());
                }
                complete =
                        complete
                                || ends.entrySet().stream()
                                        .allMatch(end ->
                                                consumer.position(end.getKey()) >= end.getValue());
            }
        } catch (WakeupException e) {
            LOG.info("the catalogue is closed");
        } catch (RuntimeException e) {
            failure = e;
            onFailure.run();
        }
    }

    private void take(@Nullable String key, byte @Nullable [] value) {
        if (key == null) {
            LOG.warn("a product without a key is skipped");
            return;
        }
        if (value == null) {
            products.remove(key);
            return;
        }
        try {
            products.put(key, Json.read(value, Product.class));
        } catch (SerializationException e) {
            LOG.warn("product {} is skipped: {}", key, e.getMessage());
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
    }
}
