package dev.spillway.local.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.e2e.Await;
import dev.spillway.local.e2e.Sandbox;
import dev.spillway.local.e2e.Sandbox.Conditions;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What the operator does and says when a disk is not provisioned, or the node is cut off. */
@Tag("e2e")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeFaultsEndToEndTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String OPERATORS = "spillway-system";
    private static final Duration FAULT_LASTS_AT_MOST = Duration.ofMinutes(10);

    private Path folder = Path.of("");
    private Sandbox sandbox;

    @BeforeAll
    void up(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path empty) throws Exception {
        folder = empty;
        sandbox = Sandbox.up(folder);
    }

    @AfterAll
    void down() throws Exception {
        sandbox.close();
        Sandbox.down(folder);
    }

    @AfterEach
    void noFault() {
        end();
        cordon(false);
    }

    @Test
    void aDiskThatIsNotProvisionedIsNamedAndTheClusterServes() throws Exception {
        inject(Map.of("kind", "PendingClaims", "namespaces", List.of(Sandbox.NAMESPACE)));
        sandbox.change("{\"spec\":{\"replicas\":4}}");

        awaitStatus("events-broker-3", "unbound immediate PersistentVolumeClaims");

        assertThat(Conditions.of(sandbox.cluster()).unless("Ready", "True")).isEmpty();
        end();
        awaitReady(4);
    }

    @Test
    void nothingIsGivenUpWhileTheNodeIsCutOff() throws Exception {
        awaitReady(4);
        var before = pods();

        inject(Map.of("kind", "LostNode"));
        awaitStatus(
                "its Kubernetes node local does not answer",
                "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute");

        assertThat(pods()).isEqualTo(before);
        end();
        awaitReady(4);
        assertThat(pods()).as("no Pod was made again").isEqualTo(before);
    }

    /**
     * The operator is among the Pods that are evicted, and so is the only controller: without it
     * brokers answer no questions, which must not keep the next operator from making it again.
     */
    @Test
    void theClusterComesBackAfterADrainOfItsNode() throws Exception {
        awaitReady(4);
        var before = pods();
        var operator = operator();
        var evicted =
                List.of(
                        operator,
                        clusterPod("events-controller-1000"),
                        clusterPod("events-broker-0"));
        cordon(true);
        for (var pod : evicted) {
            var meta = pod.getMetadata();
            assertThat(
                            sandbox.client()
                                    .pods()
                                    .inNamespace(meta.getNamespace())
                                    .withName(meta.getName())
                                    .evict())
                    .isTrue();
        }
        Await.until(
                "the evicted Pods are gone",
                PATIENCE,
                () ->
                        evicted.stream()
                                .map(pod -> pod.getMetadata())
                                .filter(meta ->
                                        isThere(meta.getNamespace(), meta.getName(), meta.getUid()))
                                .map(meta -> meta.getName() + " is not gone")
                                .toList());
        assertThat(leader()).as("the Lease is free for the next operator").isEmpty();

        cordon(false);
        var uncordoned = System.nanoTime();
        Await.until(
                "every Pod is ready",
                PATIENCE,
                () ->
                        before.keySet().stream()
                                .filter(name ->
                                        sandbox.pod(Sandbox.NAMESPACE, name)
                                                .filter(Readiness::isPodReady)
                                                .isEmpty())
                                .map(name -> name + " is not ready")
                                .toList());
        System.out.printf(
                Locale.ROOT,
                "back after a drain: %.1f s%n",
                (System.nanoTime() - uncordoned) / 1e9);
        awaitReady(4);
        assertThat(leader()).isEqualTo(operator().getMetadata().getName());
    }

    private void inject(Map<String, Object> fault) {
        sandbox.inject(fault, FAULT_LASTS_AT_MOST);
    }

    private void end() {
        sandbox.client().raw("/faults", "PUT", Map.of("faults", List.of()));
    }

    private void awaitStatus(String... parts) throws Exception {
        Await.until(
                "the status says " + List.of(parts),
                PATIENCE,
                () -> {
                    var status = String.valueOf(sandbox.cluster().<Object>get("status"));
                    return List.of(parts).stream().allMatch(status::contains)
                            ? List.of()
                            : List.of(status);
                });
    }

    private void awaitReady(int brokers) throws Exception {
        sandbox.change("{\"spec\":{\"replicas\":%d}}".formatted(brokers));
        Await.until(
                brokers + " brokers are ready",
                PATIENCE,
                () -> {
                    Integer ready = sandbox.cluster().get("status", "readyReplicas");
                    return Objects.equals(ready, brokers)
                            ? Conditions.of(sandbox.cluster()).unless("Ready", "True")
                            : List.of("ready are " + ready);
                });
    }

    private void cordon(boolean cordoned) {
        sandbox.client()
                .nodes()
                .withName("local")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"unschedulable\":%s}}".formatted(cordoned));
    }

    private Pod operator() {
        return sandbox.client()
                .pods()
                .inNamespace(OPERATORS)
                .withField("status.phase", "Running")
                .list()
                .getItems()
                .getFirst();
    }

    private Pod clusterPod(String name) {
        return sandbox.pod(Sandbox.NAMESPACE, name).orElseThrow();
    }

    private boolean isThere(String namespace, String name, String uid) {
        return sandbox.pod(namespace, name)
                .filter(pod -> pod.getMetadata().getUid().equals(uid))
                .isPresent();
    }

    /** The holder of the operators' Lease; empty if it is free. */
    private String leader() {
        return Objects.requireNonNullElse(
                sandbox.client()
                        .leases()
                        .inNamespace(OPERATORS)
                        .withName("spillway-operator")
                        .require()
                        .getSpec()
                        .getHolderIdentity(),
                "");
    }

    /** The uid of each of the Cluster's Pods. */
    private Map<String, String> pods() {
        var uids = new TreeMap<String, String>();
        for (Pod pod :
                sandbox.client()
                        .pods()
                        .inNamespace(Sandbox.NAMESPACE)
                        .withLabel("spillway.dev/cluster", Sandbox.CLUSTER)
                        .list()
                        .getItems()) {
            uids.put(pod.getMetadata().getName(), pod.getMetadata().getUid());
        }
        return uids;
    }
}
