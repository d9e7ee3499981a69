package dev.spillway.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.ConditionStatus;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.observed.BucketProof;
import dev.spillway.operator.observed.BucketProof.Failed;
import dev.spillway.operator.observed.BucketProof.NotYet;
import dev.spillway.operator.observed.BucketProof.Outdated;
import dev.spillway.operator.observed.BucketProof.Proven;
import dev.spillway.operator.observed.StorageUsage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TieringFindingTest {
    private static final Instant AT = Instant.parse("2026-11-29T10:00:00Z");
    private static final BucketProof PROVEN = new Proven(AT);
    private static final ClusterModel CLUSTER =
            SampleClusters.cluster(
                    "replicas: 3, tiering: {s3: {bucket: events, region: eu-west-1}}");

    @Test
    void isTrueOnlyWhenEveryBrokerHasProvenIt() {
        var finding = finding(3, proofs(PROVEN, PROVEN, PROVEN));
        assertThat(finding.status()).isEqualTo(ConditionStatus.True);
        assertThat(finding.reason()).isEqualTo("Proven");
    }

    @Test
    void namesTheBrokerThatHasNotYet() {
        var finding = finding(3, proofs(PROVEN, PROVEN, new NotYet()));
        assertUnknown(finding, "NotProven");
        assertThat(finding.message())
                .startsWith("broker 2 has not yet proven since its start that it can list, write");
    }

    @Test
    void severalAreNamedTogether() {
        var finding = finding(3, proofs(new NotYet(), PROVEN, new NotYet()));
        assertThat(finding.message())
                .startsWith("brokers 0, 2 have not yet proven since their start");
    }

    @Test
    void aBrokerThatIsAwayHasProvenNothingWhateverItReportedBefore() {
        var finding = finding(2, proofs(PROVEN, PROVEN, PROVEN));
        assertUnknown(finding, "NotProven");
        assertThat(finding.message()).isEqualTo("broker 2 is not serving");
    }

    @Test
    void aBrokerThatLeavesCountsAsLongAsItServes() {
        var seen = SampleClusters.serving(4).view().orElseThrow();
        var finding =
                new TieringFinding(CLUSTER, seen, storageUsage(proofs(PROVEN, PROVEN, PROVEN)))
                        .finding();
        assertUnknown(finding, "NotProven");
        assertThat(finding.message()).contains("metrics of broker 3");
    }

    @Test
    void oldMetricsProveNothing() {
        var finding = finding(3, Map.of());
        assertUnknown(finding, "NotProven");
        assertThat(finding.message())
                .contains("metrics of brokers 0, 1, 2 do not mention the bucket");
    }

    @Test
    void aFailureIsReportedInTheBrokersWords() {
        var failed = new Failed(Optional.of(AT), "PUT x in bucket cold: HTTP 403 AccessDenied");
        var finding = finding(3, proofs(PROVEN, failed, new NotYet()));
        assertThat(finding.status()).isEqualTo(ConditionStatus.False);
        assertThat(finding.reason()).isEqualTo("BucketUnusable");
        assertThat(finding.message())
                .startsWith("broker 1 cannot use the bucket: PUT x in bucket cold: HTTP 403")
                .contains("broker 1 last succeeded at 2026-11-29T10:00:00Z");
    }

    @Test
    void aBrokerThatNeverCouldIsReported() {
        var finding = finding(3, proofs(new Failed(Optional.empty(), "no CA"), PROVEN, PROVEN));
        assertThat(finding.message())
                .contains("no CA; broker 0 has never been able to since its start");
    }

    @Test
    void aProofThatIsOldIsNone() {
        var finding = finding(3, proofs(PROVEN, PROVEN, new Outdated(AT)));
        assertUnknown(finding, "ProofOutdated");
        assertThat(finding.message()).contains("broker 2 has not proven recently", AT.toString());
    }

    @Test
    void copiesThatFailAreReportedThoughTheBucketIsProven() {
        var storageUsage =
                new StorageUsage(
                        Map.of(),
                        Map.of(),
                        new TreeSet<>(List.of("orders")),
                        0,
                        proofs(PROVEN, PROVEN, PROVEN),
                        0,
                        true);
        var finding =
                new TieringFinding(
                                CLUSTER,
                                SampleClusters.serving(3).view().orElseThrow(),
                                storageUsage)
                        .finding();
        assertThat(finding.status()).isEqualTo(ConditionStatus.False);
        assertThat(finding.reason()).isEqualTo("CopyFails");
        assertThat(finding.message()).contains("orders");
    }

    /** The objects are deleted without anyone acting, and are shown until then. */
    @Test
    void whatWaitsToBeDeletedIsSeen() {
        var storageUsage =
                new StorageUsage(
                        Map.of(),
                        Map.of(),
                        new TreeSet<>(),
                        0,
                        proofs(PROVEN, PROVEN, PROVEN),
                        12,
                        true);
        var finding =
                new TieringFinding(
                                CLUSTER,
                                SampleClusters.serving(3).view().orElseThrow(),
                                storageUsage)
                        .finding();
        assertThat(finding.status()).isEqualTo(ConditionStatus.True);
        assertThat(finding.message())
                .contains("12 unneeded objects")
                .contains("could not be deleted yet");
    }

    private static void assertUnknown(Finding finding, String reason) {
        assertThat(finding.status()).isEqualTo(ConditionStatus.Unknown);
        assertThat(finding.reason()).isEqualTo(reason);
    }

    private static Finding finding(int serving, Map<Integer, BucketProof> proofs) {
        return new TieringFinding(
                        CLUSTER,
                        SampleClusters.serving(serving).view().orElseThrow(),
                        storageUsage(proofs))
                .finding();
    }

    private static StorageUsage storageUsage(Map<Integer, BucketProof> proofs) {
        return new StorageUsage(Map.of(), Map.of(), new TreeSet<>(), 0, proofs, 0, true);
    }

    private static Map<Integer, BucketProof> proofs(BucketProof... ofBrokers) {
        var proofs = new TreeMap<Integer, BucketProof>();
        for (var proof : ofBrokers) {
            proofs.put(proofs.size(), proof);
        }
        return proofs;
    }
}
