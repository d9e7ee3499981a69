package dev.spillway.operator.plan.quorum;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.PodTermination;
import dev.spillway.operator.plan.Step;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Removes controllers that are no longer declared:
 *
 * <ol>
 *   <li>As long as one of them is or may be a voter, all of them run like any other controller.
 *       {@link VoterChanges} removes them as voters, one by one.
 *   <li>When none of them is a voter, by what Kafka reports now and by what was recorded at an
 *       earlier observation, their Pods and disks are deleted, one controller after the other, the
 *       highest id first. Their copies of the metadata log hold nothing that the voters lack.
 * </ol>
 *
 * <p>Each state follows from what exists, so that it may be interrupted anywhere, or reverted by
 * declaring the controller again: it then joins, on its disk or on an empty one, and becomes a
 * voter like any that is added.
 *
 * @param running controllers that are no longer declared and must run for now
 */
public record ControllerRemoval(List<NodeId> running, List<Step> steps) {

    public static ControllerRemoval of(
            ClusterModel cluster, ObservedCluster seen, VoterSet voterSet) {
        var leaving = leaving(cluster, seen);
        var running = leaving.stream().filter(voterSet::mayVote).toList();
        return new ControllerRemoval(
                running,
                running.isEmpty() && !leaving.isEmpty()
                        ? List.of(next(leaving.last(), seen))
                        : List.of());
    }

    private static NavigableSet<NodeId> leaving(ClusterModel cluster, ObservedCluster seen) {
        var ids = new TreeSet<NodeId>();
        seen.claims(NodeRole.Controller).forEach(claim -> ids.add(claim.id()));
        seen.pods(NodeRole.Controller).forEach(pod -> ids.add(pod.id()));
        cluster.controllerIds().forEach(ids::remove);
        return ids;
    }

    private static Step next(NodeId id, ObservedCluster seen) {
        return whyUncertain(id, seen)
                .<Step>map(why -> wait(id, why, "Kafka reports them and they are recorded"))
                .or(() -> seen.pod(id).map(pod -> stop(id, pod)))
                .or(() -> seen.claim(id).map(claim -> removeDisk(id, claim)))
                .orElseThrow();
    }

    /** Why it is not certain yet that it has no vote. */
    private static Optional<String> whyUncertain(NodeId id, ObservedCluster seen) {
        if (seen.view().filter(view -> view.quorum().hasLeader()).isEmpty()) {
            return Optional.of("Kafka does not report the voters");
        }
        return seen.claims(NodeRole.Controller).stream()
                        .filter(claim -> !claim.terminating())
                        .anyMatch(claim -> claim.voters().contains(id))
                ? Optional.of("it has just lost its vote")
                : Optional.empty();
    }

    private static Step stop(NodeId id, Pod pod) {
        return pod.terminating()
                ? PodTermination.of(pod, "it").waitBefore("remove " + node(id))
                : new KubeStep.RemovePod(
                        id,
                        pod.name(),
                        pod.version(),
                        "spec.controllers.replicas was lowered and it has no vote");
    }

    private static Step removeDisk(NodeId id, Claim claim) {
        return claim.terminating()
                ? wait(id, "its disk is being deleted", "its PersistentVolumeClaim is gone")
                : new KubeStep.RemoveClaim(
                        claim.name(),
                        claim.version(),
                        "its controller has been removed; the voters have everything that is on"
                                + " it");
    }

    private static Step wait(NodeId id, String why, String until) {
        return new Step.Wait("remove " + node(id), why, until);
    }
}
