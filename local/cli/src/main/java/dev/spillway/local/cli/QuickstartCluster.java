package dev.spillway.local.cli;

import dev.spillway.local.cli.LocalResources.Condition;
import dev.spillway.local.demo.ScalableCluster;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.autoscaling.v1.ScaleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Scales the Cluster {@code events} as kubectl does, and reads its status. */
record QuickstartCluster(KubernetesClient client) implements ScalableCluster {

    @Override
    public void scale(int brokers) {
        client.genericKubernetesResources(LocalResources.CLUSTERS)
                .inNamespace(Quickstart.NAMESPACE)
                .withName(Quickstart.CLUSTER)
                .scale(
                        new ScaleBuilder()
                                .withNewMetadata()
                                .withNamespace(Quickstart.NAMESPACE)
                                .withName(Quickstart.CLUSTER)
                                .endMetadata()
                                .withNewSpec()
                                .withReplicas(brokers)
                                .endSpec()
                                .build());
    }

    @Override
    public State state() {
        var cluster = new Quickstart(client).cluster();
        var progressing = Condition.of(cluster, "Progressing");
        var balanced = Condition.of(cluster, "Balanced");
        return new State(
                number(cluster, "spec", "replicas"),
                number(cluster, "status", "replicas"),
                number(cluster, "status", "readyReplicas"),
                progressing.filter(condition -> condition.isCurrentFor(cluster)).isPresent()
                        && balanced.filter(condition -> condition.isCurrentFor(cluster))
                                .isPresent(),
                progressing
                        .filter(condition -> condition.reason().equals("AsDeclared"))
                        .isPresent(),
                balanced.filter(Condition::status).isPresent(),
                balanced.map(QuickstartCluster::text).orElse("unknown"),
                moves(cluster),
                plan(cluster));
    }

    private static String text(Condition condition) {
        return "%s/%s (%s)"
                .formatted(
                        condition.status() ? "True" : "False",
                        condition.reason(),
                        condition.message());
    }

    private static Moves moves(GenericKubernetesResource cluster) {
        return new Moves(
                number(cluster, "status", "rebalance", "moved"),
                number(cluster, "status", "rebalance", "total"),
                bytes(cluster, "status", "rebalance", "movedBytes"),
                bytes(cluster, "status", "rebalance", "totalBytes"));
    }

    private static List<String> plan(GenericKubernetesResource cluster) {
        List<Map<String, Object>> plan = cluster.get("status", "plan");
        return Objects.requireNonNullElse(plan, List.<Map<String, Object>>of()).stream()
                .map(step ->
                        Optional.ofNullable(step.get("waitsFor"))
                                .map(waits -> step.get("step") + ", waiting for: " + waits)
                                .orElse(Objects.toString(step.get("step"))))
                .toList();
    }

    private static int number(GenericKubernetesResource cluster, Object... path) {
        return Math.toIntExact(bytes(cluster, path));
    }

    private static long bytes(GenericKubernetesResource cluster, Object... path) {
        Object value = cluster.get(path);
        return value instanceof Number number ? number.longValue() : 0;
    }
}
