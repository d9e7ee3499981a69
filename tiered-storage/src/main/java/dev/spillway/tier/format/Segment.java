package dev.spillway.tier.format;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;

/**
 * Which log segment an object holds: everything that Kafka's remote log metadata knows of it, so
 * that the metadata can be rebuilt from the objects alone.
 *
 * @param endOffset last offset, inclusive
 * @param eventTimestampMs when the copy started
 * @param bytes length of the segment file
 * @param leaderEpochs leader epoch to its first offset within this segment
 */
public record Segment(
        String clusterId,
        String topic,
        Uuid topicId,
        int partition,
        Uuid id,
        long startOffset,
        long endOffset,
        long maxTimestampMs,
        int brokerId,
        long eventTimestampMs,
        int bytes,
        boolean transactionIndexEmpty,
        NavigableMap<Integer, Long> leaderEpochs) {

    public Segment {
        leaderEpochs = Collections.unmodifiableNavigableMap(new TreeMap<>(leaderEpochs));
    }
}
