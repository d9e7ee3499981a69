package dev.spillway.operator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.observed.BucketProof;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Lines as the broker image writes them (its PluginMetricsTest holds the other end). */
class BucketMetricsTest {
    private static final String USABLE = "spillway_tier_bucket_usable 1.0";
    private static final String UNUSABLE = "spillway_tier_bucket_usable 0.0";
    private static final String PROVEN =
            "spillway_tier_bucket_proven_timestamp_seconds 1.796032842E9";
    private static final String NEVER = "spillway_tier_bucket_proven_timestamp_seconds 0.0";
    private static final Instant AT = Instant.ofEpochSecond(1_796_032_842);

    @Test
    void readsAProof() {
        assertThat(read(USABLE, PROVEN)).contains(new BucketProof.Proven(AT));
    }

    @Test
    void noLookYetIsNoProofAndNoFailure() {
        assertThat(read(UNUSABLE, NEVER)).contains(new BucketProof.NotYet());
    }

    @Test
    void anOldProofIsOutdated() {
        assertThat(read(UNUSABLE, PROVEN)).contains(new BucketProof.Outdated(AT));
    }

    /** As a plugin without proofs reports from its start on, without having checked. */
    @Test
    void usableAloneProvesNothing() {
        assertThat(read(USABLE)).isEmpty();
        assertThat(read()).isEmpty();
    }

    @Test
    void problemIsReadWithEverythingThatAStoreMaySay() {
        var line =
                "spillway_tier_bucket_trouble{why=\"PUT a (\\\"who\\\", {a=\\\"b\\\"},"
                        + " c:\\\\d)\\nno $1\"} 1.0";
        assertThat(read(UNUSABLE, PROVEN, line))
                .contains(
                        new BucketProof.Failed(
                                Optional.of(AT), "PUT a (\"who\", {a=\"b\"}, c:\\d) no $1"));
    }

    @Test
    void whatWaitsToBeDeletedIsCounted() {
        var line = "spillway_tier_deletions_pending 12.0";
        assertThat(BucketMetrics.matches(line)).isTrue();
        assertThat(BucketMetrics.waitingDeletions(List.of(USABLE, line))).isEqualTo(12);
        assertThat(BucketMetrics.waitingDeletions(List.of(USABLE))).isZero();
    }

    @Test
    void aLongStoryIsCut() {
        var line = "spillway_tier_bucket_trouble{why=\"" + "x".repeat(5000) + "\"} 1.0";
        var failed = (BucketProof.Failed) read(UNUSABLE, NEVER, line).orElseThrow();
        assertThat(failed.lastProven()).isEmpty();
        assertThat(failed.why()).hasSizeLessThan(700).endsWith("...");
    }

    private static Optional<BucketProof> read(String... lines) {
        return BucketMetrics.parse(
                Stream.concat(List.of(lines).stream(), Stream.of("# HELP x", "jvm_threads 7"))
                        .filter(BucketMetrics::matches)
                        .toList());
    }
}
