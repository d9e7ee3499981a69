package dev.spillway.tier.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.tier.cluster.MetadataRecord.State;
import dev.spillway.tier.testing.SampleSegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.server.log.remote.metadata.storage.serialization.RemoteLogMetadataSerde;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadataUpdate;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentState;
import org.apache.kafka.server.log.remote.storage.RemotePartitionDeleteMetadata;
import org.apache.kafka.server.log.remote.storage.RemotePartitionDeleteState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against what Kafka itself writes. */
class MetadataRecordTest {
    private final RemoteLogMetadataSerde kafka = new RemoteLogMetadataSerde();

    @TempDir Path scratch;

    private RemoteLogSegmentMetadata started() {
        return SampleSegment.of(scratch, 5, 100).metadata();
    }

    private static RemoteLogSegmentMetadataUpdate update(
            RemoteLogSegmentMetadata of, RemoteLogSegmentState state) {
        return new RemoteLogSegmentMetadataUpdate(
                of.remoteLogSegmentId(),
                123,
                Optional.of(new CustomMetadata(new byte[36])),
                state,
                1);
    }

    @Test
    void readsWhatKafkaWritesWhenACopyStarts() {
        RemoteLogSegmentMetadata started = started();
        assertThat(MetadataRecord.decode(kafka.serialize(started)))
                .contains(
                        new MetadataRecord(
                                SampleSegment.TOPIC_ID,
                                "page-views",
                                7,
                                started.remoteLogSegmentId().id(),
                                4096,
                                8191,
                                State.COPY_STARTED));
    }

    @Test
    void followsASegmentThroughItsLife() {
        RemoteLogSegmentMetadata started = started();
        Map<Uuid, MetadataRecord> known = new HashMap<>();
        apply(kafka.serialize(started), known);
        apply(kafka.serialize(update(started, RemoteLogSegmentState.COPY_SEGMENT_FINISHED)), known);
        MetadataRecord finished = List.copyOf(known.values()).get(0);

        assertThat(finished.state()).isEqualTo(State.COPY_FINISHED);
        assertThat(finished.endOffset()).isEqualTo(8191);
        apply(
                kafka.serialize(update(started, RemoteLogSegmentState.DELETE_SEGMENT_STARTED)),
                known);
        assertThat(known).hasSize(1);
        apply(
                kafka.serialize(update(started, RemoteLogSegmentState.DELETE_SEGMENT_FINISHED)),
                known);
        assertThat(known).isEmpty();
    }

    private static void apply(byte[] value, Map<Uuid, MetadataRecord> known) {
        KnownSegments.apply(MetadataRecord.decode(value).orElseThrow(), known);
    }

    @Test
    void passesOverWhatIsNotAboutASegment() {
        byte[] value =
                kafka.serialize(
                        new RemotePartitionDeleteMetadata(
                                new TopicIdPartition(SampleSegment.TOPIC_ID, 0, "page-views"),
                                RemotePartitionDeleteState.DELETE_PARTITION_MARKED,
                                1,
                                2));
        assertThat(MetadataRecord.decode(value)).isEmpty();
    }

    @Test
    void saysSoWhenARecordIsDamaged() {
        byte[] value = kafka.serialize(started());
        for (int length = 0; length < 60; length++) {
            byte[] cut = Arrays.copyOf(value, length);
            assertThatThrownBy(() -> MetadataRecord.decode(cut))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
