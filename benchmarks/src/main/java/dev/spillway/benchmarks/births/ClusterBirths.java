package dev.spillway.benchmarks.births;

import dev.spillway.benchmarks.kubernetes.BenchmarkFailure;
import dev.spillway.benchmarks.kubernetes.Stopwatch;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes Clusters and deletes them.
 *
 * @param patience for one birth, or one deletion
 */
record ClusterBirths(
        KubernetesClient client,
        String namespace,
        int brokers,
        int controllers,
        Duration patience) {
    static final String MANAGER = "spillway-benchmark";

    /** Always the same: DNS caches may still know the Pods of the one before. */
    private static final String NAME = "newborn";

    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    private static final ResourceDefinitionContext CLUSTERS =
            new ResourceDefinitionContext.Builder()
                    .withGroup("spillway.dev")
                    .withVersion("v1alpha1")
                    .withKind("Cluster")
                    .withPlural("clusters")
                    .withNamespaced(true)
                    .build();

    void createNamespace() {
        client.resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(namespace)
                                .endMetadata()
                                .build())
                .serverSideApply();
    }

    Birth one() throws BenchmarkFailure {
        Stopwatch born = new Stopwatch();
        create();
        await("the containers of Cluster " + NAME + " start", this::haveContainersStarted);
        double pods = born.seconds();
        await("Cluster " + NAME + " becomes Ready", this::isReady);
        double ready = born.seconds();
        int restarts = restarts();
        Stopwatch ended = new Stopwatch();
        cluster().delete();
        await("Cluster " + NAME + " is deleted", this::isGone);
        return new Birth(pods, ready, restarts, ended.seconds());
    }

    /** Deletes what a run leaves in a Kubernetes that keeps running. */
    void cleanUp() {
        cluster().delete();
        client.namespaces().withName(namespace).delete();
    }

    /** Small enough for a laptop: with the JVM sizes of examples/quickstart. */
    private void create() {
        client.resource(
                        """
                        apiVersion: spillway.dev/v1alpha1
                        kind: Cluster
                        metadata: {name: %s, namespace: %s}
                        spec:
                          replicas: %d
                          storage: {size: 2Gi, reclaim: Delete}
                          controllers:
                            replicas: %d
                            storage: {size: 1Gi}
                            jvm: {heap: 64Mi, options: [-XX:TieredStopAtLevel=1]}
                          jvm: {heap: 84Mi, options: [-XX:TieredStopAtLevel=1]}
                        """
                                .formatted(NAME, namespace, brokers, controllers))
                .fieldManager(MANAGER)
                .forceConflicts()
                .serverSideApply();
    }

    private void await(String what, BooleanSupplier condition) throws BenchmarkFailure {
        Stopwatch.await(what, patience, POLL_INTERVAL, condition);
    }

    private boolean haveContainersStarted() {
        List<Pod> pods = pods();
        return pods.size() == brokers + controllers
                && pods.stream().allMatch(pod -> "Running".equals(pod.getStatus().getPhase()));
    }

    private int restarts() {
        return pods().stream()
                .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
                .mapToInt(ContainerStatus::getRestartCount)
                .sum();
    }

    private boolean isGone() {
        return cluster().get() == null
                && pods().isEmpty()
                && client.persistentVolumeClaims()
                        .inNamespace(namespace)
                        .withLabel("spillway.dev/cluster", NAME)
                        .list()
                        .getItems()
                        .isEmpty();
    }

    private boolean isReady() {
        return isReady(cluster().get());
    }

    private static boolean isReady(@Nullable GenericKubernetesResource cluster) {
        if (cluster == null) {
            return false;
        }
        List<Map<String, Object>> conditions =
                Objects.requireNonNullElse(cluster.get("status", "conditions"), List.of());
        return conditions.stream()
                .anyMatch(condition ->
                        "Ready".equals(condition.get("type"))
                                && "True".equals(condition.get("status")));
    }

    private Resource<GenericKubernetesResource> cluster() {
        return client.genericKubernetesResources(CLUSTERS).inNamespace(namespace).withName(NAME);
    }

    private List<Pod> pods() {
        return client.pods()
                .inNamespace(namespace)
                .withLabel("spillway.dev/cluster", NAME)
                .list()
                .getItems();
    }
}
