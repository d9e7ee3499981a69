package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.observed.Hosts;
import dev.spillway.operator.observed.Pod;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Node;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FabricKubernetesTest {
    private final FakeApi api = new FakeApi();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void readsTheEventsOfOnePodAndNoOthers() {
        api.answers(
                "GET",
                Yaml.read(
                        """
                        metadata: {name: events-broker-2, uid: uid-2}
                        spec: {nodeName: worker-2, containers: []}
                        status: {phase: Pending}
                        """,
                        io.fabric8.kubernetes.api.model.Pod.class));
        api.lists(
                Yaml.read(
                        """
                        apiVersion: v1
                        kind: Event
                        metadata: {name: e}
                        reason: FailedMount
                        message: 'MountVolume.SetUp failed for volume "s3" : secret "s3" not found'
                        lastTimestamp: "2026-01-01T10:00:00Z"
                        """,
                        Event.class));

        var problem = kubernetes(false).problem("default", "events-broker-2").orElseThrow();

        assertThat(problem.cause()).isEqualTo(Pod.Cause.Reference);
        assertThat(api.asked().getLast().path())
                .startsWith("/api/v1/namespaces/default/events?")
                .contains("fieldSelector=involvedObject.uid%3Duid-2")
                .contains("limit=200");
    }

    @Test
    void readsNoNodesWithoutTheRight() {
        assertThat(kubernetes(false).hosts()).isEqualTo(Hosts.UNKNOWN);
        assertThat(api.asked()).isEmpty();
    }

    @Test
    void tellsWhichNodesAreCordonedOrNotReady() {
        api.lists(
                node("worker-1", "", "{type: Ready, status: 'True', reason: KubeletReady}"),
                node(
                        "worker-2",
                        "",
                        "{type: Ready, status: Unknown, reason: NodeStatusUnknown, message: Kubelet"
                                + " stopped posting node status.}"),
                node("worker-3", "unschedulable: true", "{type: Ready, status: 'True'}"));

        var hosts = kubernetes(true).hosts();

        assertThat(hosts.known()).isTrue();
        assertThat(hosts.find("worker-1").orElseThrow().ready()).isTrue();
        assertThat(hosts.find("worker-1").orElseThrow().zone()).isEqualTo("a");
        assertThat(hosts.find("worker-2").orElseThrow().problem())
                .isEqualTo("Kubelet stopped posting node status.");
        assertThat(hosts.find("worker-3").orElseThrow().cordoned()).isTrue();
    }

    @Test
    void saysSoWhenARightIsMissing() {
        api.refuses("GET", 403, "nodes is forbidden");
        assertThatThrownBy(() -> kubernetes(true).hosts())
                .isInstanceOf(KubeRefusedException.class)
                .hasMessageContaining("nodes is forbidden");
    }

    private FabricKubernetes kubernetes(boolean readsHosts) {
        return new FabricKubernetes(api.client(), readsHosts, "spillway-system", Clock.systemUTC());
    }

    private static Node node(String name, String spec, String ready) {
        return Yaml.read(
                """
                apiVersion: v1
                kind: Node
                metadata: {name: %s, labels: {topology.kubernetes.io/zone: a}}
                spec: {%s}
                status: {conditions: [{type: MemoryPressure, status: 'False'}, %s]}
                """
                        .formatted(name, spec, ready),
                Node.class);
    }
}
