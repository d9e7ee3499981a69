package dev.spillway.operator.plan.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.desired.ClusterId;
import dev.spillway.operator.desired.DesiredCluster;
import dev.spillway.operator.desired.DiskFormat;
import dev.spillway.operator.desired.KafkaNode;
import dev.spillway.operator.desired.Revision;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Host;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.PodBuilder;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.certificates.CertificatePlan;
import dev.spillway.operator.plan.nodes.NodePods;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done, and said, when a Kubernetes node fails, is cordoned or does not answer. */
class NodeTroubleTest {
    private static final NodeId BROKER = new NodeId(1);
    private static final String SILENT = "Kubelet stopped posting node status.";
    private static final String TAINT =
            "kubectl taint nodes worker-2 node.kubernetes.io/out-of-service=nodeshutdown:NoExecute";

    /** As the scheduler of Kubernetes 1.36 and of earlier ones says it. */
    private static final String CORDONED =
            "Unschedulable: 0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) had"
                    + " volume node affinity conflict. preemption: 0/3 nodes are available: 3"
                    + " Preemption is not helpful for scheduling.";

    @ParameterizedTest
    @EnumSource(
            value = Pod.State.class,
            names = {"Starting", "Terminating"})
    void aNodeThatDoesNotAnswerIsToldWithWhatToDo(Pod.State state) {
        var step =
                broker(
                        ObservedClusters.cluster(3, 3)
                                .trouble(1, state, Pod.Cause.HostLost, SILENT));

        assertThat(step)
                .isEqualTo(
                        new Step.Wait(
                                "start broker 1",
                                "its Kubernetes node worker-2 does not answer (Kubelet stopped"
                                    + " posting node status), so it is not known whether it still"
                                    + " runs",
                                "that Kubernetes node is back; if its machine is off and stays off,"
                                        + " tell Kubernetes so: "
                                        + TAINT));
    }

    /** Its process may still run and write to its disk. */
    @ParameterizedTest
    @ValueSource(ints = {1, 1001})
    void neitherPodNorDiskOfSuchANodeIsGivenUp(int id) {
        for (var state : Set.of(Pod.State.Starting, Pod.State.Terminating)) {
            for (var cause : Set.of(Pod.Cause.HostLost, Pod.Cause.NotEnding)) {
                var seen =
                        current(
                                ObservedClusters.cluster(3, 3)
                                        .partition("orders", 2, List.of(0, 1, 2), Set.of(0, 2))
                                        .trouble(id, state, cause, SILENT)
                                        .now());
                var steps =
                        ClusterPlan.next(
                                        Clusters.INSTALLATION,
                                        Clusters.of(3, 3),
                                        Demand.UNKNOWN,
                                        seen)
                                .steps();

                assertThat(steps)
                        .noneMatch(KubeStep.RemoveClaim.class::isInstance)
                        .noneMatch(KubeStep.RemovePod.class::isInstance)
                        .noneMatch(KubeStep.Restart.class::isInstance)
                        .noneMatch(KubeStep.Create.class::isInstance)
                        .anyMatch(step ->
                                step.what().equals("start " + KubeStep.node(new NodeId(id))));
            }
        }
    }

    @Test
    void aPodThatShouldHaveEndedIsNotSaidToShutDown() {
        var seen =
                ObservedClusters.cluster(3, 3)
                        .trouble(1, Pod.State.Terminating, Pod.Cause.NotEnding, "");
        var wait = (Step.Wait) broker(seen);

        assertThat(wait.why())
                .isEqualTo(
                        "its old Pod should have ended by 2026-01-01T12:00:00Z, and Kubernetes node"
                                + " worker-2 has not confirmed that");
        assertThat(wait.until()).contains("kubectl get node worker-2").contains(TAINT);
    }

    @Test
    void whoEvictsAPodIsTold() {
        var seen =
                ObservedClusters.cluster(3, 3)
                        .trouble(
                                1,
                                Pod.State.Terminating,
                                Pod.Cause.Unknown,
                                "Taint manager: deleting due to NoExecute taint");

        assertThat(broker(seen).why())
                .isEqualTo(
                        "its old Pod is shutting down (Taint manager: deleting due to NoExecute"
                                + " taint)");
    }

    @Test
    void aCordonedNodeComesFirstAndTheDiskLast() {
        var remedy = remedy(stuck(CORDONED));

        assertThat(remedy)
                .startsWith(
                        "a Kubernetes node is cordoned (kubectl get nodes): kubectl uncordon it"
                                + " when it may take Pods again; it can only run where its disk is;"
                                + " only if that Kubernetes node, and its disk with it, is gone for"
                                + " good, delete PersistentVolumeClaim data-1 and Pod pod-1");
    }

    @Test
    void theCordonedNodeIsNamedWithTheRightToReadNodes() {
        var remedy =
                remedy(
                        stuck(CORDONED)
                                .diskOn(1, "worker-2")
                                .hosts(
                                        new Host("worker-1", "", false, List.of(), Map.of()),
                                        new Host("worker-2", "", true, List.of(), Map.of())));

        assertThat(remedy)
                .startsWith(
                        "Kubernetes node worker-2 is cordoned: kubectl uncordon it when it may take"
                                + " Pods again; it can only run where its disk is, which was made"
                                + " for worker-2");
    }

    @Test
    void whatASchedulerLacksIsToBeAddedAndNoDiskIsMentioned() {
        assertThat(remedy(stuck("Unschedulable: 0/3 nodes are available: 3 Insufficient memory.")))
                .isEqualTo("add a Kubernetes node, or lower spec.resources");
        assertThat(
                        remedy(
                                stuck(
                                        "Unschedulable: 0/3 nodes are available: 3 node(s) didn't"
                                                + " match pod topology spread constraints.")))
                .contains("spec.pod.spread")
                .doesNotContain("label");
        assertThat(
                        remedy(
                                stuck(
                                        "Unschedulable: 0/3 nodes are available: 3 node(s) didn't"
                                                + " match pod topology spread constraints (missing"
                                                + " required label).")))
                .contains("label of each topologyKey in spec.pod.topologySpread")
                .doesNotContain("add a Kubernetes node");
        assertThat(
                        remedy(
                                stuck(
                                        "Unschedulable: 0/3 nodes are available: 3 node(s) had"
                                                + " untolerated taint {dedicated: kafka}.")))
                .contains("tolerations");
        assertThat(
                        remedy(
                                stuck(
                                        "Unschedulable: 0/3 nodes are available: pod has unbound"
                                                + " immediate PersistentVolumeClaims.")))
                .isEqualTo("see kubectl describe pvc data-1");
        assertThat(remedy(stuck("Unschedulable: 0/1 nodes are available: something new.")))
                .isEqualTo("see kubectl describe pod pod-1");
    }

    @Test
    void aDiskWithTheOnlyCopyIsNeverOfferedToBeDeleted() {
        var remedy = remedy(stuck(CORDONED).partition("orders", 1, List.of(1), Set.of(1)));
        assertThat(remedy).doesNotContain("delete").contains("orders-0");
    }

    private static ObservedClusters stuck(String detail) {
        return ObservedClusters.cluster(3, 3)
                .trouble(1, Pod.State.Stuck, Pod.Cause.Scheduling, detail);
    }

    private static String remedy(ObservedClusters seen) {
        return ((Step.Blocked) broker(seen)).remedy();
    }

    private static Step broker(ObservedClusters seen) {
        return new NodePods(
                        desired(), current(seen.now()), new CertificatePlan(List.of(), Map.of()))
                .next(List.of(node(BROKER)))
                .getFirst();
    }

    /** Of the Kafka cluster whose data is on the disks. */
    private static DesiredCluster desired() {
        return new DesiredCluster(
                Clusters.INSTALLATION, Clusters.of(3, 3), new ClusterId("cluster"));
    }

    private static KafkaNode node(NodeId id) {
        var cluster = Clusters.of(3, 3);
        return switch (id.role()) {
            case Broker -> new KafkaNode.Broker(id, cluster.brokers());
            case Controller ->
                    new KafkaNode.Controller(id, cluster.controllers(), new DiskFormat.Join());
        };
    }

    /** The same with Pods as declared, so that nothing is to be restarted. */
    private static ObservedCluster current(ObservedCluster seen) {
        var pods = new TreeMap<NodeId, Pod>();
        seen.pods().forEach((id, pod) -> pods.put(id, current(pod)));
        return new ObservedCluster(pods, seen.claims(), seen.objects(), seen.kafka())
                .with(seen.hosts());
    }

    private static Pod current(Pod pod) {
        return PodBuilder.builder(pod)
                .revision(Revision.of(desired().pod(node(pod.id()))).text())
                .build();
    }
}
