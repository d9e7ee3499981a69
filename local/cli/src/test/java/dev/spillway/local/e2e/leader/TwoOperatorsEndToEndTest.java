package dev.spillway.local.e2e.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.api.ApiServer;
import dev.spillway.local.e2e.Await;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two operators, as they are shipped, on one API server without nodes: Pods are created and never
 * run. The API server's audit log says who wrote what, and when.
 */
@Tag("e2e")
@Tag("ci")
class TwoOperatorsEndToEndTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String LEASE = "spillway-operator";
    private static final String LEADS = "is the leader";
    private static final String NOT_LEADER = "is no longer the leader";

    private static final Set<String> READS = Set.of("get", "list", "watch");

    /** A request that is not a read and not of a Lease. */
    private record Write(String operator, String what) {}

    @TempDir private Path directory;

    private final List<Write> writes = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    /** Called by the API server before it executes a write. */
    private volatile Consumer<Write> onWrite = write -> {};

    private final ApiServer api =
            open(ApiServer.start(ApiServer.Config.inMemory().withAudit(this::seen)));
    private final KubernetesClient client =
            open(
                    new KubernetesClientBuilder()
                            .withConfig(
                                    new ConfigBuilder(Config.fromKubeconfig(api.kubeconfig()))
                                            .withUserAgent("test")
                                            .build())
                            .build());

    @BeforeEach
    void namespacesAndDefinitions() throws IOException {
        for (var namespace : List.of("spillway-system", "team-a", "team-b")) {
            client.resource(
                            new NamespaceBuilder()
                                    .withNewMetadata()
                                    .withName(namespace)
                                    .endMetadata()
                                    .build())
                    .create();
        }
        try (var crds = Files.list(Path.of("../../crds"))) {
            for (var crd : crds.filter(file -> file.toString().endsWith(".yaml")).toList()) {
                client.resource(Files.readString(crd)).create();
            }
        }
    }

    @AfterEach
    void close() throws Exception {
        for (var each : opened.reversed()) {
            each.close();
        }
    }

    @Test
    void aLeaderWithoutTheApiEndsAndLeavesTheLeadToTheOther() throws Exception {
        var link = open(new ApiLink(api));
        var first = operator("operator-1", LEASE, "", link.kubeconfig());
        first.awaitLog(LEADS, PATIENCE);
        var second = operator("operator-2", LEASE, "", api.kubeconfig());
        second.awaitLog("waits: the leader is operator-1", PATIENCE);
        cluster("team-a", "before");
        awaitPods("team-a", "before");

        link.cut();
        assertThat(first.exitCode(PATIENCE)).isNotZero();
        assertThat(first.log()).contains(NOT_LEADER, "could not be renewed");
        second.awaitLog(LEADS, PATIENCE);

        link.restore();
        // As the kubelet starts the container again: the same Pod.
        var again = operator("operator-1", LEASE, "", link.kubeconfig());
        again.awaitLog("waits: the leader is operator-2", PATIENCE);
        var until = writesOf("operator-1").size();
        cluster("team-a", "after");
        awaitPods("team-a", "after");
        assertThat(writesOf("operator-1")).hasSize(until);
        assertThat(writesOf("operator-2")).isNotEmpty();
    }

    /** Shorter than the Lease, so that the leader goes on. */
    @Test
    void anOutageOfTheApiIsTwoLinesAndNoStackTrace() throws Exception {
        var link = open(new ApiLink(api));
        var operator = operator("operator-1", LEASE, "", link.kubeconfig());
        operator.awaitLog(LEADS, PATIENCE);
        for (var name : List.of("one", "two", "three")) {
            cluster("team-a", name);
            awaitPods("team-a", name);
        }
        link.cut();
        operator.awaitLog("the Kubernetes API does not answer since", PATIENCE);
        link.restore();
        Await.until(
                "the operator is at work again, or has ended",
                PATIENCE,
                () ->
                        operator.log().contains("the Kubernetes API answers again")
                                        || operator.log().contains(NOT_LEADER)
                                ? List.of()
                                : List.of(operator.log()));
        assertThat(operator.log().lines())
                .filteredOn(line -> line.contains("does not answer"))
                .hasSize(1);
        assertThat(operator.log())
                .doesNotContain("\tat ", "Exception", "Uncaught error", "will retry");
    }

    /** Stopped between a decision and its effects: in the middle of a plan. */
    @Test
    void aLeaderThatWasStoppedForLongerThanItsLeaseCarriesOutNothingMore() throws Exception {
        var first = operator("operator-1", LEASE, "", api.kubeconfig());
        first.awaitLog(LEADS, PATIENCE);
        var second = operator("operator-2", LEASE, "", api.kubeconfig());
        second.awaitLog("waits: the leader is operator-1", PATIENCE);
        onWrite =
                write -> {
                    if (write.what().equals("create persistentvolumeclaims")) {
                        onWrite = none -> {};
                        first.pause();
                    }
                };
        cluster("team-a", "events");

        second.awaitLog(LEADS, PATIENCE);
        awaitPods("team-a", "events");
        var before = writesOf("operator-1");
        first.resume();
        assertThat(first.exitCode(PATIENCE)).isNotZero();
        assertThat(first.log()).contains(NOT_LEADER);
        assertThat(writesOf("operator-1")).isEqualTo(before);
    }

    @Test
    void theNextLeadsAtOnceAfterAnOrderlyEndAndWithinTheLeaseAfterAKill() throws Exception {
        var first = operator("operator-1", LEASE, "", api.kubeconfig());
        first.awaitLog(LEADS, PATIENCE);
        var second = operator("operator-2", LEASE, "", api.kubeconfig());
        second.awaitLog("waits: the leader is operator-1", PATIENCE);
        var began = System.nanoTime();
        first.terminate();
        second.awaitLog(LEADS, PATIENCE);
        report("after SIGTERM", began);
        assertThat(first.log()).contains("has released the Lease").doesNotContain(NOT_LEADER);

        var third = operator("operator-3", LEASE, "", api.kubeconfig());
        third.awaitLog("waits: the leader is operator-2", PATIENCE);
        began = System.nanoTime();
        second.kill();
        third.awaitLog(LEADS, PATIENCE);
        report("after a kill", began);
    }

    private static void report(String after, long began) {
        System.out.printf(
                Locale.ROOT, "a new leader %s: %.1f s%n", after, (System.nanoTime() - began) / 1e9);
    }

    @Test
    void twoReleasesThatWatchTheSameNamespaceDoNotManageTheSameCluster() throws Exception {
        var first = operator("operator-a", "a-operator", "", api.kubeconfig());
        first.awaitLog(LEADS, PATIENCE);
        cluster("team-a", "events");
        awaitPods("team-a", "events");
        var second = operator("operator-b", "b-operator", "team-a", api.kubeconfig());
        second.awaitLog(LEADS, PATIENCE);
        second.awaitLog("names the operator spillway-system/a-operator", PATIENCE);
        Await.until(
                "an Event says so",
                PATIENCE,
                () ->
                        client.v1().events().inNamespace("team-a").list().getItems().stream()
                                        .anyMatch(event ->
                                                event.getReason()
                                                        .equals("ManagedByAnotherOperator"))
                                ? List.of()
                                : List.of("no such Event"));

        client.resource(get("team-a", "events")).delete();
        Await.until(
                "the first operator deletes its Cluster",
                PATIENCE,
                () ->
                        resource("team-a", "events").get() == null
                                ? List.of()
                                : List.of("it is still there"));
        assertThat(writesOf("operator-b"))
                .extracting(Write::what)
                .isSubsetOf("create events", "patch events");
    }

    @Test
    void twoReleasesThatWatchDifferentNamespacesManageTheirOwn() throws Exception {
        var first = operator("operator-a", "a-operator", "team-a", api.kubeconfig());
        var second = operator("operator-b", "b-operator", "team-b", api.kubeconfig());
        first.awaitLog(LEADS, PATIENCE);
        second.awaitLog(LEADS, PATIENCE);
        cluster("team-a", "events");
        cluster("team-b", "events");
        awaitPods("team-a", "events");
        awaitPods("team-b", "events");
        assertThat(get("team-a", "events").getMetadata().getAnnotations())
                .containsEntry("spillway.dev/operator", "spillway-system/a-operator");
        assertThat(get("team-b", "events").getMetadata().getAnnotations())
                .containsEntry("spillway.dev/operator", "spillway-system/b-operator");
        assertThat(first.log() + second.log()).doesNotContain("leaves it alone");
    }

    private <T extends AutoCloseable> T open(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    private OperatorProcess operator(String pod, String lease, String watched, String url)
            throws IOException {
        return open(OperatorProcess.start(pod, lease, watched, url, directory));
    }

    private void seen(
            String verb, String group, String resource, String subresource, String userAgent) {
        if (!READS.contains(verb) && !resource.equals("leases")) {
            var write =
                    new Write(
                            userAgent,
                            verb
                                    + " "
                                    + (group.isEmpty() ? "" : group + "/")
                                    + resource
                                    + (subresource.isEmpty() ? "" : "/" + subresource));
            writes.add(write);
            onWrite.accept(write);
        }
    }

    private List<Write> writesOf(String operator) {
        return writes.stream().filter(write -> write.operator().equals(operator)).toList();
    }

    private void cluster(String namespace, String name) {
        client.resource(
                        """
                        apiVersion: spillway.dev/v1alpha1
                        kind: Cluster
                        metadata: {name: %s}
                        spec: {replicas: 1, controllers: {replicas: 1}, storage: {size: 1Gi}}
                        """
                                .formatted(name))
                .inNamespace(namespace)
                .create();
    }

    private void awaitPods(String namespace, String cluster) throws Exception {
        Await.until(
                "the Pods of " + cluster + " are created",
                PATIENCE,
                () ->
                        client.pods()
                                                .inNamespace(namespace)
                                                .withLabel("spillway.dev/cluster", cluster)
                                                .list()
                                                .getItems()
                                                .size()
                                        == 2
                                ? List.of()
                                : List.of("they are not"));
    }

    private GenericKubernetesResource get(String namespace, String name) {
        return resource(namespace, name).require();
    }

    private Resource<GenericKubernetesResource> resource(String namespace, String name) {
        return client.genericKubernetesResources("spillway.dev/v1alpha1", "Cluster")
                .inNamespace(namespace)
                .withName(name);
    }
}
