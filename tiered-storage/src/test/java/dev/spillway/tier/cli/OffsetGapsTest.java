package dev.spillway.tier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.tier.cli.SegmentListing.StoredSegment;
import dev.spillway.tier.cluster.KnownSegments;
import dev.spillway.tier.cluster.MetadataRecord;
import dev.spillway.tier.cluster.MetadataRecord.State;
import dev.spillway.tier.format.ObjectKey;
import dev.spillway.tier.s3.ObjectStore.ListedObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class OffsetGapsTest {
    private static final Uuid TOPIC = new Uuid(1, 1);
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private static StoredSegment segment(long from, long to, int hoursOld) {
        ObjectKey key = new ObjectKey("", "c", "t", TOPIC, 0, from, to, new Uuid(from, to));
        return new StoredSegment(
                key, new ListedObject(key.toString(), 10, NOW.minus(Duration.ofHours(hoursOld))));
    }

    @Test
    void segmentsThatFollowEachOtherHaveNoGap() {
        assertThat(OffsetGaps.gaps("t-0", List.of(segment(5, 9, 0), segment(10, 19, 0)))).isEmpty();
        assertThat(OffsetGaps.gaps("t-0", List.of())).isEmpty();
    }

    @Test
    void aGapIsNamed() {
        assertThat(OffsetGaps.gaps("t-0", List.of(segment(0, 9, 0), segment(12, 19, 0))))
                .containsExactly("t-0: offsets 10 to 11 are in no segment");
    }

    @Test
    void overlapsAreNoGap() {
        List<StoredSegment> segments =
                List.of(segment(0, 99, 0), segment(0, 9, 0), segment(50, 120, 0));
        assertThat(OffsetGaps.gaps("t-0", segments)).isEmpty();
    }

    @Test
    void onlyWhatIsUnknownAndOldIsGarbage() {
        StoredSegment known = segment(0, 9, 48);
        StoredSegment unknownAndOld = segment(10, 19, 25);
        StoredSegment unknownAndYoung = segment(20, 29, 23);
        SegmentListing listing =
                new SegmentListing(
                        Map.of("t-0", List.of(known, unknownAndOld, unknownAndYoung)), List.of());
        Uuid id = known.key().segmentId();
        KnownSegments cluster =
                new KnownSegments(
                        Map.of(
                                id,
                                new MetadataRecord(TOPIC, "t", 0, id, 0, 9, State.COPY_FINISHED)));
        assertThat(GarbageObject.of(listing, cluster, Set.of(), NOW))
                .extracting(GarbageObject::found)
                .containsExactly(unknownAndOld);
    }
}
