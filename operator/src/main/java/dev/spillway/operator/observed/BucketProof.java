package dev.spillway.operator.observed;

import java.time.Instant;
import java.util.Optional;

/** What a broker tells of the bucket: whether it listed, wrote, read and deleted there itself. */
public sealed interface BucketProof {

    /** It did, since its start and lately. */
    record Proven(Instant at) implements BucketProof {}

    /** It has just started; it has not looked yet, or the first look is under way. */
    record NotYet() implements BucketProof {}

    /** It did once, but looks seem to hang since. */
    record Outdated(Instant at) implements BucketProof {}

    /**
     * It could not.
     *
     * @param lastProven since the broker's start; empty when it never could
     * @param why the plugin's own words: what was tried, what failed, what to check
     */
    record Failed(Optional<Instant> lastProven, String why) implements BucketProof {}
}
