package dev.spillway.tier.delete;

import dev.spillway.tier.cluster.ClusterMetadata;
import dev.spillway.tier.cluster.MetadataRecord.State;
import dev.spillway.tier.delete.DeletionPolicy.Recorded;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;

/** What the cluster has recorded of the segments of a topic partition that are not deleted. */
final class PartitionHistory {
    /** A partition of a topic that is tiered. */
    record TopicPartition(String topic, Uuid topicId, int number) {}

    private final Map<Uuid, Recorded> segments = new HashMap<>();
    private long lastOffset;

    private PartitionHistory() {}

    /** The last record of a segment; empty when there is none, or when it has been deleted. */
    Optional<Recorded> of(Uuid segment) {
        return Optional.ofNullable(segments.get(segment));
    }

    /** Offset, in the metadata topic, of the last record about this partition. */
    long lastOffset() {
        return lastOffset;
    }

    /**
     * Reads one partition of the metadata topic.
     *
     * @return the histories of all topic partitions that it has records of
     */
    static Map<TopicPartition, PartitionHistory> read(ClusterMetadata cluster, int partition) {
        Map<TopicPartition, PartitionHistory> histories = new HashMap<>();
        cluster.read(
                partition,
                (record, offset, atMs) -> {
                    PartitionHistory history =
                            histories.computeIfAbsent(
                                    new TopicPartition(
                                            record.topic(), record.topicId(), record.partition()),
                                    fresh -> new PartitionHistory());
                    history.lastOffset = offset;
                    if (record.state() == State.DELETE_FINISHED) {
                        history.segments.remove(record.segmentId());
                    } else {
                        history.segments.put(
                                record.segmentId(),
                                new Recorded(record.state(), Instant.ofEpochMilli(atMs)));
                    }
                });
        return histories;
    }
}
