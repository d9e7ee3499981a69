package dev.spillway.operator.plan.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.desired.ClusterId;
import dev.spillway.operator.desired.DesiredCluster;
import dev.spillway.operator.desired.DiskFormat;
import dev.spillway.operator.desired.KafkaNode;
import dev.spillway.operator.desired.Revision;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.CertificateState;
import dev.spillway.operator.observed.ListenerCertificate;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.KnownCertificates;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the whole plan makes of certificates: which Pods wait for them, and which restarts. */
class ClusterCertificatesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ClusterModel PLAIN = Clusters.of(1, 2);
    private static final ClusterModel OWN =
            Clusters.with(
                    1,
                    2,
                    "",
                    "listeners: [{name: internal, port: 9092, certificate: {secretName: own}}]");
    private static final ClusterModel BY_ADDRESS =
            Clusters.with(
                    1, 2, "", "listeners: [{name: internal, port: 9092, advertise: ServiceIP}]");

    // Pods without a certificate

    @Test
    void withoutKnowledgeOfCertificatesNoNewNodeStarts() {
        var plan = plan(PLAIN, ObservedClusters.nothing(), new CertificateState.Unknown());

        assertThat(created(plan, "Pod")).isEmpty();
        assertThat(created(plan, "PersistentVolumeClaim")).hasSize(3);
        assertThat(wait(plan, "start broker 0"))
                .satisfies(wait -> {
                    assertThat(wait.why()).isEqualTo("its certificate is not known yet");
                    assertThat(wait.until()).contains("in Secret events-broker-0-tls");
                });
    }

    /** One with a disk has been there before, and so most likely its Secret. */
    @Test
    void whoMayNotReadSecretsSaysSoAndStartsOnlyNodesThatHaveADisk() {
        var plan =
                plan(
                        PLAIN,
                        ObservedClusters.cluster(1, 2).withoutPod(0).withoutPod(1).withoutClaim(1),
                        new CertificateState.Refused("MissingPermission", "no right to get"));

        assertThat(plan.blocked())
                .singleElement()
                .satisfies(blocked -> {
                    assertThat(blocked.reason()).isEqualTo("MissingPermission");
                    assertThat(blocked.why()).isEqualTo("no right to get");
                });
        assertThat(created(plan, "Pod")).containsExactly("events-broker-0");
        assertThat(wait(plan, "start broker 1").why())
                .isEqualTo("the operator may not make its certificate");
    }

    @Test
    void aNodeWithoutACertificateWaitsUntilTheLostAuthoritiesAreMade() {
        var known = KnownCertificates.all(PLAIN, NOW).missing(1).at(NOW);
        var lost =
                new CertificateState.Known(
                        NOW,
                        "",
                        Map.of(),
                        Map.of(),
                        known.secrets(),
                        Map.of(),
                        Optional.empty(),
                        Map.of());
        var plan = plan(PLAIN, ObservedClusters.cluster(1, 2).withoutPod(0).withoutPod(1), lost);

        assertThat(created(plan, "Pod")).containsExactly("events-broker-0");
        assertThat(wait(plan, "start broker 1").why())
                .isEqualTo("the certificate authorities are made first");
    }

    // Whatever else holds a cluster up, its certificates are renewed

    @Test
    void certificatesAreRenewedThoughDisksAreOfDifferentClusters() {
        renews(
                PLAIN,
                ObservedClusters.cluster(1, 2)
                        .claim(1, claim -> ObservedClusters.ofCluster(claim, "another")),
                "IdentityConflict");
    }

    @Test
    void certificatesAreRenewedThoughAVersionIsRefused() {
        renews(
                Clusters.with(1, 2, "", "version: 4.1.1"),
                ObservedClusters.cluster(1, 2).kafka("4.4.0", 0, 1, 1000),
                "DowngradeRefused");
    }

    @Test
    void certificatesAreRenewedThoughAPodTalksWithoutTls() {
        renews(PLAIN, ObservedClusters.cluster(1, 2).object(plaintext()), "PlaintextNodes");
    }

    /** Nothing is made for nodes that could not use it. */
    @Test
    void aClusterOfNodesWithoutTlsGetsNoCertificates() {
        assertThat(
                        plan(
                                        PLAIN,
                                        ObservedClusters.cluster(1, 2).object(plaintext()),
                                        known(PLAIN))
                                .steps())
                .hasSize(1);
    }

    /** A Pod that cannot go, for its Kubernetes node does not answer, for example. */
    @Test
    void certificatesAreRenewedWhileTheCleanUpOfAnEarlierClusterIsStillThere() {
        var plan = plan(PLAIN, ObservedClusters.cluster(1, 2).object(cleanup()), due(PLAIN));

        assertThat(plan.steps()).anyMatch(KubeStep.RemoveCleanup.class::isInstance);
        assertThat(issued(plan)).hasSize(1);
    }

    private static void renews(ClusterModel cluster, ObservedClusters seen, String refused) {
        var plan = plan(cluster, seen, due(cluster));

        assertThat(plan.blocked())
                .singleElement()
                .satisfies(blocked -> assertThat(blocked.reason()).isEqualTo(refused));
        assertThat(issued(plan)).hasSize(1);
    }

    private static CertificateState due(ClusterModel cluster) {
        return KnownCertificates.all(cluster, NOW).at(NOW.plus(Duration.ofDays(61)));
    }

    private static HasMetadata plaintext() {
        return pod("events-broker-0", Map.of(Labels.NODE_ID, "0"));
    }

    private static HasMetadata cleanup() {
        return pod("events-cleanup", Map.of(Labels.COMPONENT, Labels.COLD_DATA_CLEANUP));
    }

    private static HasMetadata pod(String name, Map<String, String> labels) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid("uid-of-it")
                .withResourceVersion("1")
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
    }

    // Certificates with addresses

    @Test
    void aBrokerThatWaitsForItsAddressGetsItsCertificateWithIt() {
        var born = plan(BY_ADDRESS, ObservedClusters.nothing(), known(BY_ADDRESS));
        assertThat(issued(born)).containsExactly("issue the certificate of controller 1000");

        var next =
                ObservedClusters.nothing()
                        .object(service("events-bootstrap", "10.96.0.1"))
                        .object(service("events-broker-0", "10.96.0.2"))
                        .object(service("events-broker-1", "10.96.0.3"));
        assertThat(issued(plan(BY_ADDRESS, next, known(BY_ADDRESS))))
                .containsExactlyInAnyOrder(
                        "issue the certificate of controller 1000",
                        "issue the certificate of broker 0",
                        "issue the certificate of broker 1");
    }

    /** Its Pod starts with the same plan, and needs one at once. */
    @Test
    void aBrokerThatAdvertisesItsNameGetsItsCertificateAtOnce() {
        assertThat(issued(plan(PLAIN, ObservedClusters.nothing(), known(PLAIN)))).hasSize(3);
    }

    // Certificates of the user's

    @Test
    void whileAListenersCertificateCannotBeUsedNoBrokerThatServesIsRestarted() {
        var outdated = ObservedClusters.cluster(1, 2).outdated(0, 1);
        var missing =
                KnownCertificates.all(OWN, NOW)
                        .listener("own", new ListenerCertificate.Missing())
                        .at(NOW);

        var plan = plan(OWN, current(outdated, OWN), missing);

        assertThat(plan.blocked())
                .singleElement()
                .satisfies(blocked -> {
                    assertThat(blocked.reason()).isEqualTo("ListenerCertificateUnusable");
                    assertThat(blocked.why()).isEqualTo("Secret own does not exist");
                });
        assertThat(restarts(plan)).isEmpty();
        assertThat(wait(plan, "restart broker 0").until()).contains("the Secret");
    }

    @Test
    void withAListenersCertificateThatCanBeUsedBrokersAreRestarted() {
        var usable =
                KnownCertificates.all(OWN, NOW)
                        .listener(
                                "own",
                                new ListenerCertificate.Usable(
                                        new TreeSet<>(
                                                List.of(
                                                        "events-bootstrap.default.svc",
                                                        "*.default.svc")),
                                        NOW.minusSeconds(1),
                                        NOW.plusSeconds(1)))
                        .at(NOW);

        var plan = plan(OWN, current(ObservedClusters.cluster(1, 2).outdated(0, 1), OWN), usable);

        assertThat(plan.blocked()).isEmpty();
        assertThat(restarts(plan)).containsExactly("restart broker 0");
    }

    /** It serves nobody, and the new settings may be what repairs it. */
    @Test
    void aBrokerThatCannotStartIsReplacedWhateverTheCertificateIs() {
        var stuck = ObservedClusters.cluster(1, 2).outdated(1).state(1, Pod.State.Stuck);
        var missing =
                KnownCertificates.all(OWN, NOW)
                        .listener("own", new ListenerCertificate.Missing())
                        .at(NOW);

        assertThat(restarts(plan(OWN, stuck, missing))).containsExactly("restart broker 1");
    }

    /** Controllers do not serve clients. */
    @Test
    void controllersAreRestartedWhateverTheCertificateIs() {
        var outdated = ObservedClusters.cluster(1, 2).outdated(1000);
        var missing =
                KnownCertificates.all(OWN, NOW)
                        .listener("own", new ListenerCertificate.Missing())
                        .at(NOW);

        assertThat(restarts(plan(OWN, outdated, missing)))
                .containsExactly("restart controller 1000");
    }

    /** The controller has what it should have, so that brokers are next. */
    private static ObservedClusters current(ObservedClusters seen, ClusterModel cluster) {
        var desired = new DesiredCluster(Clusters.INSTALLATION, cluster, new ClusterId("cluster"));
        var controller =
                new KafkaNode.Controller(
                        new NodeId(1000), cluster.controllers(), new DiskFormat.Join());
        return seen.revision(1000, Revision.of(desired.pod(controller)).text());
    }

    private static CertificateState known(ClusterModel cluster) {
        return KnownCertificates.none(cluster, NOW).at(NOW);
    }

    private static Plan plan(ClusterModel cluster, ObservedClusters seen, CertificateState state) {
        return ClusterPlan.next(
                Clusters.INSTALLATION, cluster, Demand.UNKNOWN, seen.now().with(state));
    }

    private static List<String> created(Plan plan, String kind) {
        return plan.steps().stream()
                .filter(KubeStep.Create.class::isInstance)
                .map(step -> ((KubeStep.Create) step).object())
                .filter(object -> object.getKind().equals(kind))
                .map(object -> object.getMetadata().getName())
                .toList();
    }

    private static List<String> issued(Plan plan) {
        return of(plan, KubeStep.IssueCertificate.class);
    }

    private static List<String> restarts(Plan plan) {
        return of(plan, KubeStep.Restart.class);
    }

    private static List<String> of(Plan plan, Class<? extends Step> kind) {
        return plan.steps().stream().filter(kind::isInstance).map(Step::what).toList();
    }

    private static Step.Wait wait(Plan plan, String what) {
        return plan.waits().stream()
                .filter(wait -> wait.what().equals(what))
                .findFirst()
                .orElseThrow(() -> new AssertionError(plan.steps().toString()));
    }

    private static Service service(String name, String ip) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withClusterIP(ip)
                .endSpec()
                .build();
    }
}
