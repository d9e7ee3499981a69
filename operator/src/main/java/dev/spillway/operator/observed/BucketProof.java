package dev.spillway.operator.observed;

import java.time.Instant;
import java.util.Optional;

/**
 * What a broker reports of the bucket: whether it has listed, written, read and deleted objects
 * there.
 */
public sealed interface BucketProof {

    /** It has, since its start and recently. */
    record Proven(Instant at) implements BucketProof {}

    /** It has just started: the first check has not begun, or is running. */
    record NotYet() implements BucketProof {}

    /** It has, but later checks seem to hang. */
    record Outdated(Instant at) implements BucketProof {}

    /**
     * A check failed.
     *
     * @param lastProven since the broker's start; empty when no check has succeeded
     * @param why the plugin's message: what was tried, what failed, what to check
     */
    record Failed(Optional<Instant> lastProven, String why) implements BucketProof {}
}
