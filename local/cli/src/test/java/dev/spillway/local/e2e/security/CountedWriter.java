package dev.spillway.local.e2e.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.local.e2e.Await;
import dev.spillway.local.e2e.load.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** An application that writes records of its own, and knows which were acknowledged. */
final class CountedWriter implements AutoCloseable {
    private static final long INTERVAL_NS = 10_000_000;
    private static final Duration ENDS_WITHIN = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int PROGRESS = 20;

    private final String name;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final AtomicBoolean end = new AtomicBoolean();
    private final Thread thread;

    private CountedWriter(String name, KafkaClients clients, String topic) {
        this.name = name;
        this.thread = Thread.ofPlatform().daemon().unstarted(() -> write(clients, topic));
    }

    /**
     * @param name unique among the writers of the topic
     */
    static CountedWriter start(String name, KafkaClients clients, String topic) {
        var writer = new CountedWriter(name, clients, topic);
        writer.thread.start();
        return writer;
    }

    private void write(KafkaClients clients, String topic) {
        try (var producer = clients.producer(name)) {
            for (int number = 0; !end.get(); number++) {
                var value = name + "-" + number;
                producer.send(
                        new ProducerRecord<>(topic, value.getBytes(UTF_8)),
                        (metadata, error) -> {
                            if (error == null) {
                                acknowledged.add(value);
                            } else {
                                errors.add(value + ": " + error);
                            }
                        });
                LockSupport.parkNanos(INTERVAL_NS);
            }
        } catch (RuntimeException e) {
            errors.add(name + ": " + e);
        }
    }

    /** Waits until more records are acknowledged than now. */
    void awaitProgress() throws Exception {
        var before = acknowledged.size();
        Await.until(
                name + " goes on",
                ENDS_WITHIN,
                () ->
                        acknowledged.size() >= before + PROGRESS
                                ? List.of()
                                : List.of(acknowledged.size() + " acknowledged; " + errors));
    }

    /** Sends what is under way, and stops. */
    @Override
    public void close() throws InterruptedException {
        end.set(true);
        if (!thread.join(ENDS_WITHIN)) {
            throw new AssertionError(name + " does not end");
        }
    }

    int acknowledged() {
        return acknowledged.size();
    }

    List<String> errors() {
        return errors;
    }

    /** What was acknowledged and is not there exactly once; read by clients of anybody. */
    List<String> lostOrDuplicated(KafkaClients clients, String topic) {
        var found = new TreeMap<String, Integer>();
        try (var consumer = clients.consumerOfCommitted()) {
            var partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(each -> new TopicPartition(topic, each.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                for (var record : consumer.poll(POLL)) {
                    found.merge(new String(record.value(), UTF_8), 1, Integer::sum);
                }
            }
        }
        var wrong = new ArrayList<String>();
        for (var value : acknowledged) {
            var times = found.getOrDefault(value, 0);
            if (times != 1) {
                wrong.add(value + " is there " + times + " times");
            }
        }
        return wrong;
    }
}
