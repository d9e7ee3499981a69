package dev.spillway.local.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.kubelet.InProcessCluster.TestNamespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Taint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Injected faults of the node and of volumes, as a client of the API sees them. */
@Tag("process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeFaultsTest {
    private static final String RUNS = "command: [sleep, '600']";

    private InProcessCluster cluster;
    private TestNamespace here;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        cluster = new InProcessCluster(directory.resolve("state"));
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
    }

    @BeforeEach
    void namespace() {
        here = cluster.namespace();
    }

    @AfterEach
    void noFaults() {
        inject();
    }

    @Test
    void aPodWhoseClaimStaysPendingIsNotScheduledUntilItIsBound() {
        inject(Map.of("kind", "PendingClaims", "namespaces", List.of(here.name())));
        here.apply(
                """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: disk}
                spec:
                  accessModes: [ReadWriteOnce]
                  resources: {requests: {storage: 1Gi}}
                """);
        here.run("a", RUNS, "volumes: [{name: disk, persistentVolumeClaim: {claimName: disk}}]");

        Pod pod = here.await("a", p -> "Unschedulable".equals(scheduled(p).getReason()));

        assertThat(scheduled(pod).getStatus()).isEqualTo("False");
        assertThat(pod.getSpec().getNodeName()).isNull();
        assertThat(pod.getStatus().getPhase()).isEqualTo("Pending");
        assertThat(here.awaitEvent("FailedScheduling").getMessage())
                .startsWith(
                        "0/1 nodes are available: pod has unbound immediate"
                                + " PersistentVolumeClaims.");
        assertThat(claim().getStatus().getPhase()).isEqualTo("Pending");

        inject();

        here.awaitReady("a");
        assertThat(claim().getStatus().getPhase()).isEqualTo("Bound");
    }

    @Test
    void aPodThatIsDeletedWhileItWaitsForItsClaimIsGone() {
        inject(Map.of("kind", "LostNode"));
        here.run("a", RUNS);
        here.await("a", p -> "Unschedulable".equals(scheduled(p).getReason()));

        here.delete("a");

        here.awaitGone(Pod.class, "a");
    }

    @Test
    void aLostNodeIsUnknownAndItsPodsAreNotReadyThoughTheyRun() {
        here.run("a", RUNS);
        here.awaitReady("a");
        int processes = cluster.processes().size();

        inject(Map.of("kind", "LostNode"));

        Pod pod = here.await("a", p -> !InProcessCluster.condition(p, "Ready"));
        assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
        assertThat(here.awaitEvent("NodeNotReady").getMessage()).isEqualTo("Node is not ready");
        Node node = awaitNode("Unknown");
        assertThat(node.getSpec().getTaints())
                .extracting(Taint::getKey)
                .containsOnly("node.kubernetes.io/unreachable");
        assertThat(cluster.processes()).hasSize(processes);

        inject();

        here.awaitReady("a");
        assertThat(awaitNode("True").getSpec().getTaints()).isEmpty();
    }

    @Test
    void aDeletedPodOfALostNodeStaysUntilTheNodeIsBack() {
        here.run("a", RUNS);
        here.awaitReady("a");
        inject(Map.of("kind", "LostNode"));
        here.await("a", p -> !InProcessCluster.condition(p, "Ready"));

        here.delete("a");
        here.run("later", RUNS);
        here.await("later", p -> "Unschedulable".equals(scheduled(p).getReason()));

        assertThat(here.pod("a").getMetadata().getDeletionTimestamp()).isNotNull();
        inject();
        here.awaitGone(Pod.class, "a");
        here.awaitReady("later");
    }

    @Test
    void aPodThatWasForceDeletedEndsWhenTheNodeIsBack() throws InterruptedException {
        here.run("a", RUNS);
        here.awaitReady("a");
        int processes = cluster.processes().size();
        inject(Map.of("kind", "LostNode"));
        here.await("a", p -> !InProcessCluster.condition(p, "Ready"));

        cluster.client().pods().inNamespace(here.name()).withName("a").withGracePeriod(0).delete();
        here.awaitGone(Pod.class, "a");
        assertThat(cluster.processes()).as("nobody told the kubelet").hasSize(processes);

        inject();
        awaitProcesses(processes - 1);
    }

    private void awaitProcesses(int count) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (cluster.processes().size() != count && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        assertThat(cluster.processes()).hasSize(count);
    }

    private Node awaitNode(String ready) {
        return cluster.client()
                .nodes()
                .withName(LocalNode.NAME)
                .waitUntilCondition(
                        node ->
                                node.getStatus().getConditions().stream()
                                        .anyMatch(each ->
                                                each.getType().equals("Ready")
                                                        && each.getStatus().equals(ready)),
                        30,
                        TimeUnit.SECONDS);
    }

    private PersistentVolumeClaim claim() {
        return cluster.client()
                .persistentVolumeClaims()
                .inNamespace(here.name())
                .withName("disk")
                .require();
    }

    @SafeVarargs
    private void inject(Map<String, Object>... faults) {
        cluster.client().raw("/faults", "PUT", Map.of("faults", List.of(faults)));
    }

    private static PodCondition scheduled(Pod pod) {
        return pod.getStatus() == null
                ? new PodCondition()
                : pod.getStatus().getConditions().stream()
                        .filter(each -> each.getType().equals("PodScheduled"))
                        .findFirst()
                        .orElseGet(PodCondition::new);
    }
}
