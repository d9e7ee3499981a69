package dev.spillway.local.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.e2e.Await;
import dev.spillway.local.e2e.Sandbox;
import dev.spillway.local.e2e.Sandbox.Conditions;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
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
