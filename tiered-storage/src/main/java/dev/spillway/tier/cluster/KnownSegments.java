package dev.spillway.tier.cluster;

import dev.spillway.tier.cluster.MetadataRecord.State;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;

/** The segments that a cluster knows of, from its remote log metadata topic. */
public record KnownSegments(Map<Uuid, MetadataRecord> segments) {

    /**
     * @param progress called for every record
     */
    public static KnownSegments read(ClusterMetadata cluster, Runnable progress) {
        Map<Uuid, MetadataRecord> segments = new HashMap<>();
        for (int partition : cluster.partitions()) {
            cluster.read(
                    partition,
                    (record, offset, atMs) -> {
                        apply(record, segments);
                        progress.run();
                    });
        }
        return new KnownSegments(segments);
    }

    /** Events of a segment come in order: they are in one partition. */
    static void apply(MetadataRecord event, Map<Uuid, MetadataRecord> segments) {
        if (event.state() == State.DELETE_FINISHED) {
            segments.remove(event.segmentId());
            return;
        }
        MetadataRecord before = segments.get(event.segmentId());
        segments.put(
                event.segmentId(),
                before == null || event.startOffset() >= 0
                        ? event
                        : new MetadataRecord(
                                before.topicId(),
                                before.topic(),
                                before.partition(),
                                before.segmentId(),
                                before.startOffset(),
                                before.endOffset(),
                                event.state()));
    }

    public Optional<MetadataRecord> find(Uuid segmentId) {
        return Optional.ofNullable(segments.get(segmentId));
    }
}
