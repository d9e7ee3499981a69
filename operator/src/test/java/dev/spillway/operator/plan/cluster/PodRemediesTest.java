package dev.spillway.operator.plan.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.desired.ClusterId;
import dev.spillway.operator.desired.DesiredCluster;
import dev.spillway.operator.desired.DiskFormat;
import dev.spillway.operator.desired.KafkaNode;
import dev.spillway.operator.desired.Revision;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.PodBuilder;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.certificates.CertificatePlan;
import dev.spillway.operator.plan.nodes.NodePods;
import dev.spillway.operator.plan.restarts.RollingRestart;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a person reads of a broker that cannot start, by what keeps it from starting. */
class PodRemediesTest {
    private static final NodeId BROKER = new NodeId(1);
    private static final String DETAIL =
            "it exited with code 64: server.properties: client.quota.callback.class ="
                    + " com.acme.Quotas: Class com.acme.Quotas could not be found.";

    @Test
    void aRefusedSettingIsNamedAndToBeUndone() {
        var blocked = blocked(Pod.Cause.Settings);

        assertThat(blocked.reason()).isEqualTo("PodCannotStart");
        assertThat(blocked.why()).isEqualTo(DETAIL);
        assertThat(blocked.remedy()).startsWith("revert that setting in spec.config");
    }

    @ParameterizedTest
    @EnumSource(Pod.Cause.class)
    void aDiskIsMentionedOnlyWhereItMayHaveFailed(Pod.Cause cause) {
        var remedy = blocked(cause).remedy();

        // A Pod that is stuck has none of the last three.
        if (Set.of(
                        Pod.Cause.Unknown,
                        Pod.Cause.Preparation,
                        Pod.Cause.HostLost,
                        Pod.Cause.NotEnding)
                .contains(cause)) {
            assertThat(remedy).contains("if its disk has failed, delete PersistentVolumeClaim");
        } else {
            assertThat(remedy).doesNotContain("delete");
        }
    }

    @ParameterizedTest
    @EnumSource(Pod.Cause.class)
    void whileItIsAwayNoOtherBrokerIsRestarted(Pod.Cause cause) {
        // Broker 1 has the new settings and does not start with them; 0 and 2 have the old ones.
        var seen = stuck(ObservedClusters.cluster(1, 3).outdated(0, 2), cause);
        var wanted =
                new TreeMap<>(
                        Map.of(
                                new NodeId(0),
                                ObservedClusters.CURRENT,
                                BROKER,
                                ObservedClusters.CURRENT,
                                new NodeId(2),
                                ObservedClusters.CURRENT));

        assertThat(RollingRestart.next(wanted, 2, false, seen))
                .singleElement()
                .isInstanceOf(Step.Wait.class);
    }

    @ParameterizedTest
    @EnumSource(Pod.Cause.class)
    void undoingItReplacesThatPodAtOnceAndNoOther(Pod.Cause cause) {
        // What 0 and 2 run with is declared again, so only 1 is outdated.
        var seen = stuck(ObservedClusters.cluster(1, 3).outdated(1), cause);
        var wanted =
                new TreeMap<>(
                        Map.of(
                                new NodeId(0),
                                ObservedClusters.CURRENT,
                                BROKER,
                                ObservedClusters.CURRENT,
                                new NodeId(2),
                                ObservedClusters.CURRENT));

        assertThat(RollingRestart.next(wanted, 2, false, seen))
                .singleElement()
                .isInstanceOfSatisfying(
                        KubeStep.Restart.class, step -> assertThat(step.id()).isEqualTo(BROKER));
    }

    /** Nothing of Kafka's is to be changed because of what a user runs beside it. */
    @Test
    void anotherContainerIsForWhoeverAddedIt() {
        assertThat(blocked(Pod.Cause.OtherContainer).remedy())
                .startsWith("see kubectl logs pod-1 -c audit, and correct spec.pod.containers or")
                .doesNotContain("spec.config", "jvm", "resources", "PersistentVolumeClaim");
        assertThat(
                        blocked(
                                        new NodeId(1000),
                                        ObservedClusters.cluster(3, 2),
                                        Pod.Cause.OtherContainer)
                                .remedy())
                .contains("spec.controllers.pod.containers");
    }

    @Test
    void aCertificateIsRepairedInItsSecretAndThePodStays() {
        assertThat(blocked(Pod.Cause.Certificate).remedy())
                .contains(
                        "spec.listeners[].certificate names",
                        "Secret events-broker-1-tls",
                        "the clock of its Kubernetes node",
                        "its disk is kept")
                .doesNotContain("spec.config", "jvm", "PersistentVolumeClaim");
    }

    @Test
    void remediesOfControllersPointToTheirOwnFields() {
        assertThat(
                        blocked(
                                        new NodeId(1000),
                                        ObservedClusters.cluster(3, 2),
                                        Pod.Cause.JavaOptions)
                                .remedy())
                .contains("spec.controllers.jvm");
        assertThat(blocked(Pod.Cause.JavaOptions).remedy()).contains("change of spec.jvm");
    }

    private static Step.Blocked blocked(Pod.Cause cause) {
        var seen = ObservedClusters.cluster(1, 2).partition("orders", 1, List.of(0, 1), Set.of(0));
        return blocked(BROKER, seen, cause);
    }

    private static Step.Blocked blocked(NodeId id, ObservedClusters seen, Pod.Cause cause) {
        var desired =
                new DesiredCluster(
                        Clusters.INSTALLATION, Clusters.of(3, 2), ClusterId.derivedFrom("u"));
        var node = node(id, desired);
        var now = stuck(id, seen, cause, Revision.of(desired.pod(node)).text());
        return (Step.Blocked)
                new NodePods(desired, now, new CertificatePlan(List.of(), Map.of()))
                        .next(List.of(node))
                        .getFirst();
    }

    private static KafkaNode node(NodeId id, DesiredCluster desired) {
        var cluster = desired.cluster();
        return switch (id.role()) {
            case Broker -> new KafkaNode.Broker(id, cluster.brokers());
            case Controller ->
                    new KafkaNode.Controller(id, cluster.controllers(), new DiskFormat.Join());
        };
    }

    private static ObservedCluster stuck(ObservedClusters seen, Pod.Cause cause) {
        var revision = seen.now().pod(BROKER).orElseThrow().revision();
        return stuck(BROKER, seen, cause, revision);
    }

    private static ObservedCluster stuck(
            NodeId id, ObservedClusters seen, Pod.Cause cause, String revision) {
        var now = seen.now();
        var pods = new TreeMap<>(now.pods());
        var pod = now.pod(id).orElseThrow();
        pods.put(
                id,
                PodBuilder.builder(pod)
                        .revision(revision)
                        .state(Pod.State.Stuck)
                        .detail(DETAIL)
                        .cause(cause)
                        .host("worker-2")
                        .container(cause == Pod.Cause.OtherContainer ? "audit" : "")
                        .build());
        return new ObservedCluster(pods, now.claims(), now.objects(), now.kafka());
    }
}
