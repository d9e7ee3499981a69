package dev.spillway.tier.cli;

import dev.spillway.tier.cli.SegmentListing.StoredSegment;
import dev.spillway.tier.cluster.KnownSegments;
import dev.spillway.tier.cluster.MetadataRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Uuid;

/**
 * An object that the cluster does not need.
 *
 * @param why in words
 */
record GarbageObject(StoredSegment found, String why) {
    /**
     * The cluster knows an active copy before its object appears, and Kafka deletes by itself; this
     * allows for clock skew and for the time that both take.
     */
    static final Duration MIN_AGE = Duration.ofHours(24);

    /**
     * @param goneTopics topics that no longer exist
     */
    static List<GarbageObject> of(
            SegmentListing listing, KnownSegments known, Set<Uuid> goneTopics, Instant now) {
        List<GarbageObject> garbage = new ArrayList<>();
        for (StoredSegment found : listing.all()) {
            if (found.object().modified().isBefore(now.minus(MIN_AGE))) {
                why(found, known.find(found.key().segmentId()), goneTopics)
                        .ifPresent(why -> garbage.add(new GarbageObject(found, why)));
            }
        }
        return garbage;
    }

    private static Optional<String> why(
            StoredSegment found, Optional<MetadataRecord> known, Set<Uuid> goneTopics) {
        if (known.isEmpty()) {
            return Optional.of("the cluster does not know it");
        }
        if (!known.get().state().isAlive()) {
            return Optional.of("the cluster has marked it as deleted");
        }
        return goneTopics.contains(known.get().topicId())
                ? Optional.of("its topic was deleted")
                : Optional.empty();
    }
}
