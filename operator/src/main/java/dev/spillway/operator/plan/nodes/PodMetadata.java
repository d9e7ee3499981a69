package dev.spillway.operator.plan.nodes;

import dev.spillway.operator.desired.DesiredCluster;
import dev.spillway.operator.desired.KafkaNode;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Step;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Changes labels and annotations of running Pods in place: they are no reason to restart. One that
 * is no longer declared stays until the Pod is recreated, since it may be somebody else's.
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
        // Those of the Pod's creation; only a restart changes them.
        annotations.remove(Labels.REVISION);
        annotations.remove(Labels.RESTARTED_AT);
        if (annotations.containsKey(Labels.RELEASE) && isOutdated(desired, node, there)) {
            // One that does not differ in anything else is as good as one of this release.
            annotations.remove(Labels.RELEASE);
        }
        return labels.isEmpty() && annotations.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new KubeStep.Label(
                                wanted.getMetadata().getName(),
                                labels,
                                annotations,
                                "its labels or annotations differ from what is declared"));
    }

    /** As a restart sees it: with the requested restart that the Pod is the result of. */
    private static boolean isOutdated(DesiredCluster desired, KafkaNode node, HasMetadata there) {
        var annotations = there.getMetadata().getAnnotations();
        var own = annotations == null ? Map.<String, String>of() : annotations;
        var revision = desired.revision(node, own.getOrDefault(Labels.RESTARTED_AT, "")).text();
        return !revision.equals(own.get(Labels.REVISION));
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
