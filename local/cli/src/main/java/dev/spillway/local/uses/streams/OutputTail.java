package dev.spillway.local.uses.streams;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.uses.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Follows what the application writes while it writes it, those of one run. Thread-safe. */
final class OutputTail implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final String run;
    private final LongSupplier nowMs;
    private final KafkaConsumer<String, byte[]> consumer;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("output-tail").factory());
    private final Results results = new Results();
    private final Map<String, Long> viewsByPage = new HashMap<>();
    private final Set<TopicPartition> arrived = new HashSet<>();
    private Optional<Disturbance> disturbance = Optional.empty();
    private final List<Long> delaysMs = new ArrayList<>();
    private long records;
    private @Nullable KafkaException failure;
    private volatile boolean closing;

    /**
     * After something was broken.
     *
     * @param nanos when, by {@link System#nanoTime}
     * @param epochMs when, by the clock that timestamps have
     * @param waiting where no result of what happened afterwards has arrived
     * @param flows when the newest partition had its first one
     */
    private record Disturbance(long nanos, long epochMs, Set<TopicPartition> waiting, long flows) {}

    /**
     * @param run what its keys begin with
     * @param nowMs the clock that timestamps have
     */
    OutputTail(String run, TopicReader<String> reader, LongSupplier nowMs) {
        this.run = run;
        this.nowMs = nowMs;
        this.consumer = reader.atEnd(Output.topics());
        thread.execute(this::follow);
    }

    private void follow() {
        try (consumer) {
            while (!closing) {
                consumer.poll(POLL).forEach(this::add);
            }
        } catch (KafkaException e) {
            synchronized (this) {
                failure = e;
            }
        }
    }

    private synchronized void add(ConsumerRecord<String, byte[]> record) {
        if (!record.key().startsWith(run)) {
            return;
        }
        records++;
        var output = Output.of(record.topic()).orElseThrow();
        var before = results.of(output).getOrDefault(record.key(), 0L);
        results.add(output, record.key(), record.value());
        if (output == Output.ViewsByPage) {
            var page = record.key().substring(0, record.key().indexOf('@'));
            var now = results.of(output).getOrDefault(record.key(), 0L);
            viewsByPage.merge(page, now - before, Long::sum);
        }
        if (output == Output.OrdersAfterViews) {
            delaysMs.add(nowMs.getAsLong() - record.timestamp());
        }
        arrived(new TopicPartition(record.topic(), record.partition()), record.timestamp());
    }

    private void arrived(TopicPartition partition, long event) {
        var now = System.nanoTime();
        if (!partition.topic().equals(Output.UnreadableEvents.topic())) {
            arrived.add(partition);
        }
        disturbance
                .filter(broken -> event > broken.epochMs() && broken.waiting().remove(partition))
                .ifPresent(broken ->
                        disturbance =
                                Optional.of(
                                        new Disturbance(
                                                broken.nanos(),
                                                broken.epochMs(),
                                                broken.waiting(),
                                                now)));
    }

    /**
     * Something is about to be broken: expects results of later events in every partition in which
     * there were some so far. Events that cannot be read are too rare for that.
     */
    synchronized void disturbed() {
        var now = System.nanoTime();
        var waiting = new HashSet<>(arrived);
        disturbance = Optional.of(new Disturbance(now, nowMs.getAsLong(), waiting, now));
    }

    /**
     * Seconds from {@link #disturbed} until results of later events were in all partitions; empty
     * until then.
     */
    synchronized Optional<Double> flowsAgainAfter() {
        return disturbance
                .filter(broken -> broken.waiting().isEmpty())
                .map(broken -> (broken.flows() - broken.nanos()) / 1e9);
    }

    /** Partitions that {@link #flowsAgainAfter} waits for. */
    synchronized Set<TopicPartition> waiting() {
        return disturbance.map(broken -> Set.copyOf(broken.waiting())).orElse(Set.of());
    }

    /** Delays from now on. */
    synchronized void measureDelays() {
        delaysMs.clear();
    }

    /**
     * From an order until it was there with a view, the median, in milliseconds. Some of the orders
     * come late by themselves.
     */
    synchronized long medianDelayMs() {
        var sorted = delaysMs.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
    }

    /** In all windows. */
    synchronized long viewsOf(String page) {
        return viewsByPage.getOrDefault(page, 0L);
    }

    /** How many records of results have arrived. */
    synchronized long records() {
        return records;
    }

    synchronized Optional<String> difference(Results expected) {
        return results.difference(expected);
    }

    /** All views that are counted by page. */
    synchronized long views() {
        return results.sum(Output.ViewsByPage);
    }

    synchronized void check() throws DemoFailure {
        if (failure != null) {
            throw new DemoFailure(
                    "the results cannot be read: %s".formatted(failure.getMessage()), failure);
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.shutdown();
    }
}
