package dev.spillway.tier;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.format.CorruptObjectException;
import dev.spillway.tier.format.Locator;
import dev.spillway.tier.format.ObjectKey;
import dev.spillway.tier.format.Section;
import dev.spillway.tier.format.Segment;
import dev.spillway.tier.read.ObjectRef;
import dev.spillway.tier.upload.SegmentFiles;
import java.nio.ByteBuffer;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager.IndexType;

/** Maps Kafka's segment metadata to the terms of the object format. */
final class SegmentMapping {
    private SegmentMapping() {}

    static Segment segment(Settings settings, RemoteLogSegmentMetadata metadata) {
        return new Segment(
                settings.clusterId(),
                metadata.topicIdPartition().topic(),
                metadata.topicIdPartition().topicId(),
                metadata.topicIdPartition().partition(),
                metadata.remoteLogSegmentId().id(),
                metadata.startOffset(),
                metadata.endOffset(),
                metadata.maxTimestampMs(),
                metadata.brokerId(),
                metadata.eventTimestampMs(),
                metadata.segmentSizeInBytes(),
                metadata.isTxnIdxEmpty(),
                metadata.segmentLeaderEpochs());
    }

    static String key(Settings settings, RemoteLogSegmentMetadata metadata) {
        return ObjectKey.of(settings.prefix(), segment(settings, metadata)).toString();
    }

    static ObjectRef object(Settings settings, RemoteLogSegmentMetadata metadata, byte[] custom)
            throws CorruptObjectException {
        return new ObjectRef(
                metadata.topicIdPartition(),
                metadata.remoteLogSegmentId().id(),
                metadata.startOffset(),
                metadata.endOffset(),
                metadata.segmentSizeInBytes(),
                key(settings, metadata),
                Locator.decode(custom));
    }

    static SegmentFiles files(LogSegmentData data) {
        ByteBuffer epochs = data.leaderEpochIndex().duplicate();
        byte[] leaderEpochs = new byte[epochs.remaining()];
        epochs.get(leaderEpochs);
        return new SegmentFiles(
                data.logSegment(),
                data.offsetIndex(),
                data.timeIndex(),
                data.transactionIndex(),
                data.producerSnapshotIndex(),
                leaderEpochs);
    }

    static Section section(IndexType type) {
        return switch (type) {
            case OFFSET -> Section.OFFSET_INDEX;
            case TIMESTAMP -> Section.TIME_INDEX;
            case TRANSACTION -> Section.TRANSACTION_INDEX;
            case PRODUCER_SNAPSHOT -> Section.PRODUCER_SNAPSHOT;
            case LEADER_EPOCH -> Section.LEADER_EPOCHS;
        };
    }

    /** For messages. */
    static String describe(RemoteLogSegmentMetadata metadata) {
        return metadata.topicIdPartition().topicPartition()
                + " from "
                + metadata.startOffset()
                + " (segment "
                + metadata.remoteLogSegmentId().id()
                + ")";
    }
}
