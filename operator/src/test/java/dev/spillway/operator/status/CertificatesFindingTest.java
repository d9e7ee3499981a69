package dev.spillway.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.CertificateAuthorityStatus;
import dev.spillway.operator.api.ConditionStatus;
import dev.spillway.operator.api.RotationState;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.observed.CertificateState;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.StorageUsage;
import dev.spillway.operator.pki.AuthorityKind;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.KnownCertificates;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.cluster.ClusterPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One controller and two brokers, whose certificates are of the first of the year. */
class CertificatesFindingTest {
    private static final Instant ISSUED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = ISSUED.plusSeconds(60);
    private static final ClusterModel CLUSTER = Clusters.of(1, 2);

    private final KnownCertificates certificates = KnownCertificates.all(CLUSTER, ISSUED);

    @Test
    void allAreValidAndTheFirstToEndIsNamed() {
        var finding = finding(certificates.at(NOW));
        assertThat(finding.status()).isEqualTo(ConditionStatus.True);
        assertThat(finding.reason()).isEqualTo("Valid");
        assertThat(finding.message()).contains("that of broker 0, at 2026-03-31T23:55:00Z");
    }

    /** Otherwise the status would be written at each poll. */
    @Test
    void itSaysTheSameAsLongAsNothingIsIssued() {
        assertThat(finding(certificates.at(NOW.plus(Duration.ofDays(30)))))
                .isEqualTo(finding(certificates.at(NOW)));
    }

    @Test
    void anExpiredCertificateIsTheWorst() {
        var finding =
                finding(
                        certificates
                                .unusable(1, "tls.key does not fit")
                                .at(NOW.plus(Duration.ofDays(91))));
        assertThat(finding.status()).isEqualTo(ConditionStatus.False);
        assertThat(finding.reason()).isEqualTo("Expired");
        assertThat(finding.message())
                .contains("controller 1000 (valid from", "broker 0 (valid from")
                .doesNotContain("broker 1 ");
    }

    /** The operator's clock may be what is wrong. */
    @Test
    void oneThatIsNotValidYetIsTold() {
        assertThat(finding(certificates.at(ISSUED.minus(Duration.ofDays(1)))).reason())
                .isEqualTo("Expired");
    }

    @Test
    void aSecretThatCannotBeUsedIsToldWithWhatIsWrong() {
        var finding = finding(certificates.unusable(1, "tls.key does not fit").at(NOW));
        assertThat(finding.status()).isEqualTo(ConditionStatus.False);
        assertThat(finding.reason()).isEqualTo("Unusable");
        assertThat(finding.message()).startsWith("broker 1: tls.key does not fit;");
    }

    @Test
    void whatANodeCannotServeItSaysItself() {
        var finding =
                finding(
                        certificates
                                .served(1, "uid-1", "the certificate is not valid yet")
                                .at(NOW));
        assertThat(finding.status()).isEqualTo(ConditionStatus.False);
        assertThat(finding.reason()).isEqualTo("NotServed");
        assertThat(finding.message())
                .startsWith("broker 1: the certificate is not valid yet;")
                .contains("the last good certificate is served");
    }

    /** The kubelet may bring none, or the node may not look at them. */
    @Test
    void aNodeThatServesAnotherCertificateForLongIsNamed() {
        certificates.servingAnother(1, "uid-1");
        assertThat(finding(certificates.at(NOW)).reason())
                .as("it may follow yet")
                .isEqualTo("Valid");

        var finding = finding(certificates.at(ISSUED.plus(Duration.ofMinutes(11))));
        assertThat(finding.status()).isEqualTo(ConditionStatus.False);
        assertThat(finding.reason()).isEqualTo("NotServed");
        assertThat(finding.message())
                .startsWith("broker 1: it serves another certificate than its Secret has");
    }

    @Test
    void aNodeThatIsSilentForLongLeavesItUnknown() {
        var finding = finding(certificates.silent("uid-1").at(NOW));
        assertThat(finding.status()).isEqualTo(ConditionStatus.Unknown);
        assertThat(finding.reason()).isEqualTo("NotObserved");
        assertThat(finding.message()).contains("broker 1");
    }

    @Test
    void aRenewalThatIsADayLateIsTold() {
        assertThat(finding(certificates.at(ISSUED.plus(Duration.ofHours(60 * 24 + 23)))).reason())
                .isEqualTo("Valid");

        var finding = finding(certificates.at(ISSUED.plus(Duration.ofDays(61))));
        assertThat(finding.status()).isEqualTo(ConditionStatus.False);
        assertThat(finding.reason()).isEqualTo("RenewalOverdue");
        assertThat(finding.message()).contains("broker 0 (due since 2026-03-01", "2026-03-31");
    }

    /** Of five years. Those of nodes are of now. */
    @Test
    void anAuthorityThatIsNotReplacedOrHasExpiredIsTold() {
        var young = ISSUED.plus(Duration.ofDays(2000));
        var nodes = KnownCertificates.all(CLUSTER, young).at(young).secrets();
        var known = certificates.at(ISSUED.plus(Duration.ofDays(1218)));
        var late =
                finding(
                        new CertificateState.Known(
                                known.at(),
                                known.owner(),
                                known.authorities(),
                                Map.of(),
                                Map.of(),
                                Map.of(),
                                Optional.empty(),
                                Map.of()));
        assertThat(late.reason()).isEqualTo("RenewalOverdue");
        assertThat(late.message()).contains("the clients CA (due since");

        var expired =
                finding(
                        new CertificateState.Known(
                                young,
                                known.owner(),
                                known.authorities(),
                                Map.of(),
                                nodes,
                                Map.of(),
                                Optional.empty(),
                                Map.of()));
        assertThat(expired.reason()).isEqualTo("Expired");
        assertThat(expired.message()).contains("the nodes CA (valid from");
    }

    @Test
    void whatAnEarlierPodSaidIsNotHeld() {
        assertThat(finding(certificates.served(1, "uid-of-before", "no").at(NOW)).reason())
                .isEqualTo("Valid");
    }

    @Test
    void oneThatIsMissingIsBeingIssuedAndSoAreTheAuthorities() {
        var finding = finding(certificates.missing(1).at(NOW));
        assertThat(finding.status()).isEqualTo(ConditionStatus.Unknown);
        assertThat(finding.reason()).isEqualTo("Issuing");
        assertThat(finding.message()).contains("broker 1");

        var born = finding(KnownCertificates.none(CLUSTER, ISSUED).at(NOW));
        assertThat(born.reason()).isEqualTo("Issuing");
        assertThat(born.message()).contains("broker 0", "controller 1000");
    }

    @Test
    void whatNobodyAskedForIsNoCondition() {
        assertThat(new CertificatesFinding(CLUSTER, seen(new CertificateState.NotRead())).finding())
                .isEmpty();
        assertThat(finding(new CertificateState.Unknown()).reason()).isEqualTo("NotObserved");
    }

    /** From the refusal by the API server to what a person reads. */
    @Test
    void aMissingRightIsInBothConditionsWithTheRightThatIsMissing() {
        var seen = seen(new CertificateState.Refused("MissingPermission", "no right to get"));
        var plan = ClusterPlan.next(Clusters.INSTALLATION, CLUSTER, Demand.UNKNOWN, seen);
        var conditions =
                new ClusterReport(null, 1L, NOW)
                        .of(
                                CLUSTER,
                                seen,
                                new Plan(List.copyOf(plan.blocked())),
                                new StepOutcome.Done(),
                                StorageUsage.UNKNOWN)
                        .conditions();

        assertThat(conditions)
                .filteredOn(condition -> condition.type().equals(Finding.PROGRESSING))
                .singleElement()
                .satisfies(condition -> {
                    assertThat(condition.status()).isEqualTo(ConditionStatus.False);
                    assertThat(condition.reason()).isEqualTo("MissingPermission");
                    assertThat(condition.message())
                            .contains("no right to get", "until then none is issued or renewed");
                });
        assertThat(conditions)
                .filteredOn(condition -> condition.type().equals(Finding.CERTIFICATES_VALID))
                .singleElement()
                .satisfies(condition -> {
                    assertThat(condition.status()).isEqualTo(ConditionStatus.Unknown);
                    assertThat(condition.reason()).isEqualTo("NotObserved");
                    assertThat(condition.message()).isEqualTo("no right to get");
                });
    }

    // How far a rotation is

    @Test
    void aRotationIsShownFromTrustInBothToDistrustOfTheOld() {
        assertThat(nodesCa(certificates).rotation()).isNull();
        assertThat(nodesCa(certificates).alsoTrusted()).isNull();

        certificates.another(AuthorityKind.Nodes);
        assertThat(nodesCa(certificates).rotation()).isEqualTo(RotationState.TrustBoth);
        assertThat(nodesCa(certificates).alsoTrusted()).hasSize(1);

        var old = nodesCa(certificates).sha256();
        certificates.issuing(AuthorityKind.Nodes, 2);
        assertThat(nodesCa(certificates).rotation()).isEqualTo(RotationState.NewCertificates);
        assertThat(nodesCa(certificates).alsoTrusted()).containsExactly(old);
    }

    @Test
    void aNodeThatStillTrustsTheOldOneIsTheLastStep() {
        var both =
                KnownCertificates.none(CLUSTER, ISSUED)
                        .another(AuthorityKind.Nodes)
                        .another(AuthorityKind.Clients)
                        .trustingAlso(1, "uid-1", "of-the-old-one");
        assertThat(nodesCa(both).rotation()).isEqualTo(RotationState.DistrustOld);
    }

    private static CertificateAuthorityStatus nodesCa(KnownCertificates certificates) {
        var status = new CertificatesFinding(CLUSTER, seen(certificates.at(NOW))).status();
        return Objects.requireNonNull(Objects.requireNonNull(status).nodesCa());
    }

    private static Finding finding(CertificateState state) {
        return new CertificatesFinding(CLUSTER, seen(state)).finding().orElseThrow();
    }

    private static ObservedCluster seen(CertificateState state) {
        return ObservedClusters.cluster(1, 2).now().with(state);
    }
}
