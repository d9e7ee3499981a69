package dev.spillway.examples.activity;

import dev.spillway.examples.Application;
import dev.spillway.examples.Environment;
import dev.spillway.examples.Json;
import dev.spillway.examples.WebServer;
import dev.spillway.examples.WebServer.Answer;
import dev.spillway.examples.activity.Event.Order;
import dev.spillway.examples.activity.Event.PageView;
import dev.spillway.examples.activity.Event.Search;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody who came late, and wants totals over everything there ever was: each topic is read from
 * its beginning, cold records from S3 without a word about it, and followed from then on.
 *
 * <p>It keeps nothing and commits nothing, so a start is a replay. Partitions are shared with other
 * instances of the group; the totals of a partition go with it.
 */
public final class Totals implements Application {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Logger LOG = LoggerFactory.getLogger(Totals.class);

    private final Map<TopicPartition, Part> parts = new HashMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private long began;
    private long records;
    private long bytes;
    private Replay replay = new Replay(false, 0, 0, 0);

    /**
     * Of a site.
     *
     * @param cents of all orders
     */
    record Total(long views, long clicks, long searches, long orders, long cents) {
        static final Total NONE = new Total(0, 0, 0, 0, 0);

        Total plus(Total more) {
            return new Total(
                    views + more.views,
                    clicks + more.clicks,
                    searches + more.searches,
                    orders + more.orders,
                    cents + more.cents);
        }

        static Total of(Event event) {
            return switch (event) {
                case PageView view -> new Total(1, view.searched() ? 1 : 0, 0, 0, 0);
                case Search search -> new Total(0, 0, 1, 0, 0);
                case Order order -> new Total(0, 0, 0, 1, order.cents());
            };
        }
    }

    /** The totals of one partition, by site. */
    private record Part(SortedMap<String, Total> sites) {}

    /**
     * How everything that there was at the start was read.
     *
     * @param done whether that is so already
     * @param bytes of keys and values
     */
    record Replay(boolean done, long records, long bytes, double seconds) {}

    @Override
    public void run(Environment environment) throws Exception {
        try (var consumer =
                        new KafkaConsumer<>(
                                environment.kafka(consumer()),
                                new StringDeserializer(),
                                new ByteArrayDeserializer());
                var metrics = new KafkaClientMetrics(consumer);
                var web =
                        WebServer.start(
                                environment,
                                Map.of(
                                        "/totals.json",
                                        request -> Answer.json(sum()),
                                        "/replay.json",
                                        request -> Answer.json(replay())))) {
            metrics.bindTo(environment.meters());
            environment.onStop(consumer::wakeup);
            consumer.subscribe(List.of(PageView.TOPIC, Search.TOPIC, Order.TOPIC), parts(consumer));
            environment.ready(() -> true);
            while (!environment.stopping()) {
                for (var record : consumer.poll(POLL)) {
                    add(record);
                }
                look(consumer);
            }
        } catch (WakeupException e) {
            LOG.info("stopped");
        }
    }

    private static Map<String, Object> consumer() {
        return Map.of(
                "group.id", "totals",
                "group.protocol", "consumer",
                "enable.auto.commit", "false",
                "auto.offset.reset", "earliest",
                // Many small records: fewer, larger requests, to S3 as well.
                "max.poll.records", 5_000,
                "fetch.min.bytes", 65_536,
                "fetch.max.wait.ms", 200);
    }

    private ConsumerRebalanceListener parts(Consumer<?, ?> consumer) {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                forget(partitions);
                ends.putAll(consumer.endOffsets(partitions));
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                forget(partitions);
            }
        };
    }

    private synchronized void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(parts::remove);
        partitions.forEach(ends::remove);
    }

    synchronized void add(ConsumerRecord<String, byte[]> record) {
        if (records++ == 0) {
            began = System.nanoTime();
        }
        // Without a value, its size is -1.
        bytes += record.serializedKeySize() + Math.max(0, record.serializedValueSize());
        try {
            var event = event(record);
            parts.computeIfAbsent(
                            new TopicPartition(record.topic(), record.partition()),
                            partition -> new Part(new TreeMap<>()))
                    .sites()
                    .merge(event.site(), Total.of(event), Total::plus);
        } catch (SerializationException e) {
            // One record that cannot be read must not stop all others.
            LOG.warn(
                    "{}-{} offset {} is skipped: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }

    private static Event event(ConsumerRecord<String, byte[]> record) {
        return switch (record.topic()) {
            case PageView.TOPIC -> Json.read(record.value(), PageView.class);
            case Search.TOPIC -> Json.read(record.value(), Search.class);
            default -> Json.read(record.value(), Order.class);
        };
    }

    /** The replay is done once everything is read that there was when it began. */
    private synchronized void look(Consumer<?, ?> consumer) {
        if (replay.done() || records == 0) {
            return;
        }
        var done =
                ends.entrySet().stream()
                        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        replay = new Replay(done, records, bytes, (System.nanoTime() - began) / 1e9);
    }

    private synchronized Replay replay() {
        return replay;
    }

    /** By site. */
    synchronized SortedMap<String, Total> sum() {
        SortedMap<String, Total> sum = new TreeMap<>();
        for (var part : parts.values()) {
            part.sites().forEach((site, total) -> sum.merge(site, total, Total::plus));
        }
        return sum;
    }
}
