package dev.spillway.local.e2e.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads topics from beginning to end, committed records only. */
record TopicReader(KafkaClients clients, Duration patience) {
    private static final Duration POLL = Duration.ofMillis(500);

    SortedMap<Integer, List<LoadRecord>> all(String topic) throws TimeoutException {
        return all(topic, System.nanoTime() + patience.toNanos());
    }

    /** Reads repeatedly until there are at least so many records. */
    SortedMap<Integer, List<LoadRecord>> atLeast(String topic, long records)
            throws TimeoutException {
        var deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            var read = all(topic, deadline);
            var found = read.values().stream().mapToLong(List::size).sum();
            if (found >= records) {
                return read;
            }
            check(deadline, "%s has %d of %d records".formatted(topic, found, records));
        }
    }

    private SortedMap<Integer, List<LoadRecord>> all(String topic, long deadline)
            throws TimeoutException {
        try (var consumer = clients.consumerOfCommitted()) {
            var partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(partition -> new TopicPartition(topic, partition.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = ends(partitions);
            var read = new TreeMap<Integer, List<LoadRecord>>();
            partitions.forEach(partition -> read.put(partition.partition(), new ArrayList<>()));
            while (partitions.stream()
                    .anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                poll(consumer, read);
                check(deadline, "%s could not be read up to %s".formatted(topic, ends));
            }
            return read;
        }
    }

    /**
     * The end offsets including uncommitted records: a commit is acknowledged before its markers
     * are written, and until then the last stable offset lags behind.
     */
    private Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
        try (var consumer = clients.consumerOfAll()) {
            return consumer.endOffsets(partitions);
        }
    }

    private static void poll(
            KafkaConsumer<byte[], byte[]> consumer, SortedMap<Integer, List<LoadRecord>> read) {
        for (var record : consumer.poll(POLL)) {
            var entry =
                    LoadRecord.of(record.value())
                            .orElseThrow(() ->
                                    new AssertionError(
                                            "CHANGED: nobody wrote the record at %s-%d offset %d"
                                                    .formatted(
                                                            record.topic(),
                                                            record.partition(),
                                                            record.offset())));
            read.computeIfAbsent(record.partition(), any -> new ArrayList<>()).add(entry);
        }
    }

    private void check(long deadline, String what) throws TimeoutException {
        if (System.nanoTime() > deadline) {
            throw new TimeoutException("%s after %s".formatted(what, patience));
        }
    }
}
