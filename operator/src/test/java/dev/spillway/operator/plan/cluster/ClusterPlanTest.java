package dev.spillway.operator.plan.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.desired.ClusterId;
import dev.spillway.operator.desired.DesiredCluster;
import dev.spillway.operator.desired.DiskFormat;
import dev.spillway.operator.desired.KafkaNode;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What follows from the decisions of several packages together. */
class ClusterPlanTest {

    // Controllers that are to be removed

    @Test
    void aControllerWithoutAVoteIsNeitherStartedNorRestarted() {
        var seen = votesTaken().withoutPod(1002).state(1001, Pod.State.Stuck);
        assertThat(plan(Clusters.of(1, 3), seen).steps())
                .noneMatch(step ->
                        step instanceof KubeStep.Create create
                                && create.object().getMetadata().getName().contains("controller"))
                .noneMatch(step -> step.what().contains("start controller 1001"));
    }

    @Test
    void aControllerThatVotesIsStartedAgain() {
        var seen = ObservedClusters.cluster(3, 3).withoutPod(1002).voterBehind(1000);
        assertThat(plan(Clusters.of(1, 3), seen).steps()).anyMatch(ClusterPlanTest::starts1002);
    }

    @Test
    void aControllerThatIsDeclaredAgainIsStartedOnTheDiskThatIsLeft() {
        var seen = votesTaken().withoutPod(1002);
        assertThat(plan(Clusters.of(3, 3), seen).steps())
                .anyMatch(ClusterPlanTest::starts1002)
                .noneMatch(step -> step instanceof KubeStep.RemoveClaim);
    }

    @Test
    void nothingIsRestartedWhileAVoteChanges() {
        var seen = ObservedClusters.cluster(3, 3).outdated(1000, 1001);
        assertThat(plan(Clusters.of(1, 3), seen).steps())
                .anyMatch(step -> step instanceof KafkaStep.RemoveVoter)
                .noneMatch(step -> step instanceof KubeStep.Restart);
    }

    // Brokers and their disks

    @Test
    void aDiskThatIsBeingDeletedIsReported() {
        var seen = ObservedClusters.cluster(1, 2).diskBeingDeleted(1);
        var blocked = plan(Clusters.of(1, 2), seen).blocked().getFirst();
        assertThat(blocked.reason()).isEqualTo("DiskBeingDeleted");
        assertThat(blocked.remedy()).startsWith("delete Pod pod-1 too");
    }

    @Test
    void aPodIsToBeKeptWhoseDiskHasTheOnlyCopy() {
        var seen = ObservedClusters.cluster(1, 2).diskBeingDeleted(1);
        seen.partition("orders", 1, List.of(1), Set.of(1));
        assertThat(plan(Clusters.of(1, 2), seen).blocked().getFirst().remedy())
                .startsWith("do not delete Pod pod-1 before");
    }

    @Test
    void aBrokerThatIsDeclaredAgainIsUncordoned() {
        assertThat(plan(Clusters.of(1, 3), ObservedClusters.cluster(1, 3).cordoned(2)).steps())
                .anyMatch(step -> step instanceof KafkaStep.Uncordon);
    }

    @Test
    void aDiskIsReplacedOnlyWhenItsBrokerHoldsNothing() {
        var seen = ObservedClusters.cluster(1, 3).volume(2, "5Gi", "5Gi", "").cordoned(1);
        seen.partition("orders", 1, List.of(1), Set.of(1));
        assertThat(plan(Clusters.withDisks(2, "size: 5Gi"), seen).steps())
                .noneMatch(KubeStep.RemovePod.class::isInstance)
                .noneMatch(KubeStep.RemoveClaim.class::isInstance);
    }

    // Brokers and their Services

    private static final String BY_ADDRESS =
            "listeners: [{name: internal, port: 9092, advertise: ServiceIP}]";

    @Test
    void aBrokersServiceIsAppliedBeforeItsPodAndNamesOnlyThatPod() {
        var steps = plan(Clusters.of(1, 2), ObservedClusters.cluster(1, 2).withoutPod(1)).steps();
        assertThat(steps.stream().map(Step::what))
                .containsSubsequence(
                        "apply Service events-broker-0",
                        "apply Service events-broker-1",
                        "create Pod events-broker-1");
        assertThat(service(steps, "events-broker-1").getSpec().getSelector())
                .isEqualTo(
                        Map.of(
                                "spillway.dev/cluster", "events",
                                "app.kubernetes.io/component", "broker",
                                "spillway.dev/node-id", "1"));
    }

    @Test
    void aServiceThatSomebodyEditedIsPutRight() {
        var applied =
                service(
                        plan(Clusters.of(1, 1), ObservedClusters.cluster(1, 1)).steps(),
                        "events-broker-0");
        var same = plan(Clusters.of(1, 1), ObservedClusters.cluster(1, 1).object(applied));
        assertThat(same.steps()).noneMatch(ClusterPlanTest::appliesService);

        var edited =
                new ServiceBuilder(applied)
                        .editSpec()
                        .withSelector(Map.of("app", "other"))
                        .endSpec()
                        .build();
        assertThat(plan(Clusters.of(1, 1), ObservedClusters.cluster(1, 1).object(edited)).steps())
                .filteredOn(ClusterPlanTest::appliesService)
                .extracting(Step::why)
                .containsExactly("somebody changed it");
    }

    @Test
    void aPodWaitsForTheAddressThatItAdvertises() {
        var cluster = Clusters.with(1, 1, "", BY_ADDRESS);
        for (var service : List.of("", "None")) {
            var seen = ObservedClusters.cluster(1, 1).withoutPod(0).object(serviceOf0(service));
            assertThat(plan(cluster, seen).steps())
                    .noneMatch(step -> step.what().equals("create Pod events-broker-0"));
            assertThat(plan(cluster, seen).waits())
                    .filteredOn(wait -> wait.what().equals("start broker 0"))
                    .singleElement()
                    .satisfies(wait -> assertThat(wait.why()).contains("Service events-broker-0"));
        }

        var seen = ObservedClusters.cluster(1, 1).withoutPod(0).object(serviceOf0("10.96.0.7"));
        var pod =
                plan(cluster, seen).steps().stream()
                        .flatMap(step ->
                                step
                                                instanceof
                                                KubeStep.Create(
                                                        io.fabric8.kubernetes.api.model.Pod p,
                                                        var why)
                                        ? Stream.of(p)
                                        : Stream.empty())
                        .findFirst()
                        .orElseThrow();
        assertThat(pod.getSpec().getContainers().getFirst().getEnv())
                .contains(new EnvVar("SERVICE_IP", "10.96.0.7", null));
    }

    @Test
    void aPodThatAdvertisesANameWaitsForNoAddress() {
        var seen = ObservedClusters.cluster(1, 1).withoutPod(0);
        assertThat(plan(Clusters.of(1, 1), seen).steps())
                .anyMatch(step -> step.what().equals("create Pod events-broker-0"));
    }

    @Test
    void aRunningBrokerIsNotRestartedWhileTheAddressOfItsServiceIsUnknown() {
        var cluster = Clusters.with(1, 1, "", BY_ADDRESS);
        var stuck = ObservedClusters.cluster(1, 1).state(0, Pod.State.Stuck);
        assertThat(plan(cluster, stuck).steps()).noneMatch(ClusterPlanTest::restartsBroker0);
        assertThat(plan(cluster, stuck).blocked())
                .extracting(Step.Blocked::reason)
                .contains("PodCannotStart");

        assertThat(plan(cluster, stuck.object(serviceOf0("10.96.0.8"))).steps())
                .anyMatch(ClusterPlanTest::restartsBroker0);
    }

    @Test
    void aRunningBrokerWhoseServiceHasLostItsAddressIsNamed() {
        var cluster = Clusters.with(1, 1, "", BY_ADDRESS);
        for (var service : List.of("", "None")) {
            var seen = ObservedClusters.cluster(1, 1).object(serviceOf0(service));
            assertThat(plan(cluster, seen).waits())
                    .filteredOn(wait -> wait.what().equals("keep the address of broker 0"))
                    .singleElement()
                    .satisfies(wait ->
                            assertThat(wait.why())
                                    .contains("Service events-broker-0", "which has none"));
        }
        assertThat(plan(cluster, ObservedClusters.cluster(1, 1)).waits())
                .filteredOn(wait -> wait.what().equals("keep the address of broker 0"))
                .singleElement()
                .satisfies(wait -> assertThat(wait.why()).contains("which does not exist"));
        assertThat(
                        plan(
                                        cluster,
                                        ObservedClusters.cluster(1, 1)
                                                .object(serviceOf0("10.96.0.7")))
                                .steps())
                .noneMatch(step -> step.what().startsWith("keep the address"));
    }

    /** It counts like any other that is away. */
    @Test
    void whileABrokerWaitsForItsAddressNoOtherIsRestarted() {
        var cluster = Clusters.with(1, 2, "", BY_ADDRESS);
        var up = ObservedClusters.cluster(1, 2).object(serviceOf("1", "10.96.0.8"));
        assertThat(plan(cluster, currentController(cluster, up)).steps())
                .as("while the other is up")
                .anyMatch(ClusterPlanTest::restartsBroker1);

        var away = ObservedClusters.cluster(1, 2).withoutPod(0).object(serviceOf("1", "10.96.0.8"));
        var plan = plan(cluster, currentController(cluster, away));
        assertThat(plan.steps()).noneMatch(ClusterPlanTest::restartsBroker1);
        assertThat(plan.waits())
                .filteredOn(wait -> wait.what().equals("restart broker 1"))
                .extracting(Step::why)
                .containsExactly("broker 0 is being restarted");
    }

    private static boolean restartsBroker1(Step step) {
        return step instanceof KubeStep.Restart restart && restart.id().value() == 1;
    }

    private static boolean restartsBroker0(Step step) {
        return step instanceof KubeStep.Restart restart && restart.id().value() == 0;
    }

    private static boolean appliesService(Step step) {
        return step.what().equals("apply Service events-broker-0");
    }

    private static Service service(List<Step> steps, String name) {
        return steps.stream()
                .filter(step -> step.what().equals("apply Service " + name))
                .map(step -> (Service) ((KubeStep.Apply) step).object())
                .findFirst()
                .orElseThrow();
    }

    /** With a controller that has nothing to be restarted for. */
    private static ObservedClusters currentController(ClusterModel cluster, ObservedClusters seen) {
        var controller =
                new KafkaNode.Controller(
                        new NodeId(1000), cluster.controllers(), new DiskFormat.Join());
        return seen.revision(
                1000,
                new DesiredCluster(Clusters.INSTALLATION, cluster, new ClusterId("cluster"))
                        .revision(controller, "")
                        .text());
    }

    private static Service serviceOf0(String clusterIp) {
        return serviceOf("0", clusterIp);
    }

    private static Service serviceOf(String broker, String clusterIp) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName("events-broker-" + broker)
                .endMetadata()
                .withNewSpec()
                .withClusterIP(clusterIp)
                .endSpec()
                .build();
    }

    // Identity, and what an earlier Cluster of that name left

    @Test
    void disksOfDifferentClustersLeaveEverythingAlone() {
        var seen = ObservedClusters.cluster(1, 3).withoutPod(0);
        seen.claim(1, claim -> ObservedClusters.ofCluster(claim, "B"));
        var plan = plan(Clusters.of(1, 3), seen);
        assertThat(plan.acts()).isFalse();
        assertThat(plan.blocked()).hasSize(1);
    }

    /** Otherwise a change from Delete to Retain could lose a race with Kubernetes. */
    @Test
    void ownerReferencesOfEarlierVersionsAreRemovedFromDisksFirst() {
        var seen = ObservedClusters.cluster(1, 1).ownedDisk(0, "uid-of-the-cluster");
        assertThat(plan(Clusters.of(1, 1), seen).steps().getFirst())
                .isEqualTo(
                        new KubeStep.RemoveOwner(
                                "data-0",
                                "uid-of-the-cluster",
                                "only the finalizer of the Cluster deletes disks"));
    }

    /** Somebody removed the finalizer; with its disks it is the same Kafka cluster again. */
    @Test
    void aCleanupOfAnEarlierClusterIsStoppedBeforeAnythingIsMade() {
        var tiered = Clusters.with(1, 1, "", "tiering: {s3: {bucket: cold, region: eu-central-1}}");
        var cleanup =
                new DesiredCluster(Clusters.INSTALLATION, tiered, new ClusterId("cluster"))
                        .coldDataCleanup();
        assertThat(plan(Clusters.of(1, 1), ObservedClusters.nothing().object(cleanup)).steps())
                .singleElement()
                .isInstanceOf(KubeStep.RemoveCleanup.class);
    }

    private static boolean starts1002(Step step) {
        return step instanceof KubeStep.Create create
                && create.object().getKind().equals("Pod")
                && create.object().getMetadata().getName().endsWith("1002");
    }

    private static ObservedClusters votesTaken() {
        return ObservedClusters.cluster(3, 3).notVoter(1001).notVoter(1002).noted(1000);
    }

    private static Plan plan(ClusterModel cluster, ObservedClusters seen) {
        return ClusterPlan.next(Clusters.INSTALLATION, cluster, Demand.UNKNOWN, seen.now());
    }
}
