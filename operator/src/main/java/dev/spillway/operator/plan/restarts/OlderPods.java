package dev.spillway.operator.plan.restarts;

import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.PendingUpgrade;
import dev.spillway.operator.plan.UpgradeTurn;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The Pods that differ from what they should be only because an earlier release of the operator
 * made them. While their Cluster waits for its turn they are left as they are.
 *
 * <p>A Pod's revision is a hash of what an operator renders, and a new release renders everything
 * anew: other image, other options. So that a change by the user can be distinguished from that,
 * each such Pod is annotated with its baseline: the revision that this release would have given it
 * when it was first seen. As long as the wanted revision equals it, the user has changed nothing
 * that needs a restart.
 *
 * <p>What is held back are restarts of running Pods, not the image: a Pod that is created for
 * whatever reason is of this release as a whole, since its image and its settings belong together.
 * For the same reason one that cannot start is not held back.
 *
 * @param release of this operator
 * @param wanted the revision that each node should have
 */
public record OlderPods(String release, SortedMap<NodeId, String> wanted, ObservedCluster seen) {

    private static final Set<Pod.State> RUNNING =
            Set.of(Pod.State.Starting, Pod.State.Recovering, Pod.State.Ready);

    /** The revisions to restart for: those of held Pods are their own. */
    public SortedMap<NodeId, String> restartable(UpgradeTurn turn) {
        return switch (turn) {
            case UpgradeTurn.NotNeeded notNeeded -> wanted;
            case UpgradeTurn.Granted granted -> wanted;
            case UpgradeTurn.Begins begins -> held(wanted);
            case UpgradeTurn.Waits waits -> held(wanted);
        };
    }

    private SortedMap<NodeId, String> held(SortedMap<NodeId, String> revisions) {
        var changed = new TreeMap<>(revisions);
        held().forEach(pod -> changed.put(pod.id(), pod.revision()));
        return changed;
    }

    /** Notes the baselines of Pods that this release has not seen before. */
    public List<KubeStep> baselines(UpgradeTurn turn) {
        return switch (turn) {
            case UpgradeTurn.NotNeeded notNeeded -> List.of();
            case UpgradeTurn.Begins begins -> List.of();
            case UpgradeTurn.Granted granted -> List.of();
            case UpgradeTurn.Waits waits ->
                    held().stream()
                            .filter(pod -> !baseline(pod).equals(pod.origin().baseline()))
                            .<KubeStep>map(pod ->
                                    new KubeStep.Label(
                                            pod.name(),
                                            new TreeMap<>(),
                                            annotation(baseline(pod)),
                                            "its restart for a newer release waits"))
                            .toList();
        };
    }

    /**
     * What the Cluster waits for, if it does, and with how many nodes.
     *
     * @param image that nodes get when they are restarted
     */
    public PendingUpgrade pending(String image, UpgradeTurn turn) {
        return switch (turn) {
            case UpgradeTurn.NotNeeded notNeeded -> new PendingUpgrade(image, turn);
            case UpgradeTurn.Begins begins -> new PendingUpgrade(image, turn);
            case UpgradeTurn.Granted granted -> new PendingUpgrade(image, turn);
            case UpgradeTurn.Waits waits ->
                    new PendingUpgrade(
                            image,
                            turn,
                            held().size(),
                            held().stream().anyMatch(pod -> hasAnotherImage(pod, image)));
        };
    }

    /** Kafka's container is the first one. */
    private boolean hasAnotherImage(Pod pod, String image) {
        return seen.objects().get("Pod/" + pod.name())
                        instanceof io.fabric8.kubernetes.api.model.Pod there
                && there.getSpec().getContainers().stream()
                        .limit(1)
                        .anyMatch(container -> !image.equals(container.getImage()));
    }

    private List<Pod> held() {
        return seen.pods().values().stream()
                .filter(pod -> OutdatedPods.isOutdated(pod, wanted))
                .filter(pod -> RUNNING.contains(pod.state()))
                .filter(pod -> !pod.origin().release().equals(release))
                .filter(pod -> !changedByUser(pod))
                .toList();
    }

    private boolean changedByUser(Pod pod) {
        return pod.origin().baseline().endsWith(ofThisRelease())
                && !pod.origin().baseline().equals(baseline(pod));
    }

    /** {@code 3f2a9c01b7de@spillway/broker:0.2.0} */
    private String baseline(Pod pod) {
        return wanted.get(pod.id()) + ofThisRelease();
    }

    private String ofThisRelease() {
        return "@" + release;
    }

    private static TreeMap<String, String> annotation(String baseline) {
        var annotations = new TreeMap<String, String>();
        annotations.put(Labels.BASELINE, baseline);
        return annotations;
    }
}
