package dev.spillway.benchmarks.disks;

import dev.spillway.benchmarks.kubernetes.BenchmarkFailure;
import dev.spillway.benchmarks.kubernetes.Stopwatch;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic from its beginning, and finds every acknowledged record once and in order. */
record ReadBack(Map<String, Object> connection, String topic, Duration patience) {

    /**
     * Returns the number of records that were read.
     *
     * @param acknowledged of each partition, the number of records
     */
    long verify(long[] acknowledged) throws BenchmarkFailure {
        var settings = new HashMap<>(connection);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        var next = new long[acknowledged.length];
        long read = 0;
        try (var consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(
                    IntStream.range(0, acknowledged.length)
                            .mapToObj(each -> new TopicPartition(topic, each))
                            .toList());
            var sinceNews = new Stopwatch();
            while (isMissing(next, acknowledged)) {
                for (var each : consumer.poll(Duration.ofSeconds(1))) {
                    next[each.partition()] = after(each, next[each.partition()]);
                    read++;
                    sinceNews = new Stopwatch();
                }
                if (sinceNews.seconds() > patience.toSeconds()) {
                    throw new BenchmarkFailure(
                            "nothing more can be read after %,d records".formatted(read));
                }
            }
        }
        return read;
    }

    private static long after(ConsumerRecord<byte[], byte[]> each, long expected)
            throws BenchmarkFailure {
        var number = ByteBuffer.wrap(each.value()).getLong();
        if (number != expected) {
            throw new BenchmarkFailure(
                    "partition %d has record %d at offset %d, where %d was expected"
                            .formatted(each.partition(), number, each.offset(), expected));
        }
        return number + 1;
    }

    private static boolean isMissing(long[] next, long[] acknowledged) {
        return IntStream.range(0, next.length).anyMatch(each -> next[each] < acknowledged[each]);
    }
}
