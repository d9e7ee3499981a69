package dev.spillway.operator.plan.nodes;

import dev.spillway.operator.desired.DesiredCluster;
import dev.spillway.operator.desired.KafkaNode;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Labels and annotations of running Pods change in place: they are no reason to restart. One that
 * is no longer declared stays until the Pod is made anew, since it may be somebody else's.
 */
public final class PodMetadata {

    private PodMetadata() {}

    public static List<Step> next(
            DesiredCluster desired, List<KafkaNode> nodes, ObservedCluster seen) {
        return nodes.stream().flatMap(node -> next(desired, node, seen).stream()).toList();
    }

    private static Optional<Step> next(
            DesiredCluster desired, KafkaNode node, ObservedCluster seen) {
        var wanted = desired.pod(node);
        var there = seen.objects().get(ObservedCluster.key(wanted));
        if (there == null || there.getMetadata().getDeletionTimestamp() != null) {
            return Optional.empty();
        }
        var labels = missing(wanted.getMetadata().getLabels(), there.getMetadata().getLabels());
        var annotations =
                missing(
                        wanted.getMetadata().getAnnotations(),
                        there.getMetadata().getAnnotations());
        // The revision is what the Pod was made with; only a restart changes that.
        annotations.remove(Labels.REVISION);
        return labels.isEmpty() && annotations.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new KubeStep.Label(
                                wanted.getMetadata().getName(),
                                labels,
                                annotations,
                                "its labels or annotations are others than declared"));
    }

    private static TreeMap<String, String> missing(
            @Nullable Map<String, String> wanted, @Nullable Map<String, String> there) {
        var missing = new TreeMap<>(wanted == null ? Map.of() : wanted);
        if (there != null) {
            missing.entrySet().removeAll(there.entrySet());
        }
        return missing;
    }
}
