package dev.spillway.tier.delete;

import dev.spillway.tier.cluster.MetadataRecord.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides whether an object is deleted, from what the cluster that copied it has recorded. An
 * unknown object is never deleted: only one that the cluster itself wanted deleted, or whose topic
 * it recorded and no longer has. When in doubt, the object is kept.
 */
final class DeletionPolicy {
    /**
     * How long Kafka has to delete by itself what it marked for deletion, and how long a topic must
     * have been gone.
     */
    static final Duration GRACE = Duration.ofHours(1);

    /** The least age at which an object of a deleted topic is deleted. */
    static final Duration MIN_AGE = Duration.ofDays(1);

    /** What is done with an object. */
    enum Verdict {
        KEEP,
        DELETE,
        /** It is dead, but not for long enough yet. */
        LATER,
        /** The cluster has never recorded it, as far as its records reach. */
        UNKNOWN
    }

    /**
     * What the cluster has recorded of a segment.
     *
     * @param at when it recorded that
     */
    record Recorded(State state, Instant at) {}

    private DeletionPolicy() {}

    /**
     * @param recorded the last thing that the cluster recorded of the segment
     * @param topicGoneSince when the cluster was first seen not to have the topic
     * @param written when the object was
     */
    static Verdict verdict(
            Optional<Recorded> recorded,
            Optional<Instant> topicGoneSince,
            Instant written,
            Instant now) {
        if (recorded.isEmpty()) {
            return Verdict.UNKNOWN;
        }
        return switch (recorded.get().state()) {
            case DELETE_FINISHED -> Verdict.DELETE; // it appeared after it was deleted
            case DELETE_STARTED ->
                    isOlder(recorded.get().at(), GRACE, now) ? Verdict.DELETE : Verdict.LATER;
            case COPY_STARTED, COPY_FINISHED -> {
                if (topicGoneSince.isEmpty()) {
                    yield Verdict.KEEP;
                }
                yield isOlder(topicGoneSince.get(), GRACE, now) && isOlder(written, MIN_AGE, now)
                        ? Verdict.DELETE
                        : Verdict.LATER;
            }
        };
    }

    private static boolean isOlder(Instant than, Duration age, Instant now) {
        return than.isBefore(now.minus(age));
    }
}
