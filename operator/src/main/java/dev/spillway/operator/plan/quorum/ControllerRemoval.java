package dev.spillway.operator.plan.quorum;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Step;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Controllers that are no longer asked for leave:
 *
 * <ol>
 *   <li>As long as one of them votes, or may vote, nothing of it goes: it is a controller like any
 *       other. {@link VoterChanges} takes the votes away, one by one.
 *   <li>None of them votes, by what Kafka tells now and by what was noted at an earlier look: their
 *       Pods and disks go, one controller after the other, the highest id first. Its copy of the
 *       metadata log holds nothing that the voters lack.
 * </ol>
 *
 * <p>Each state can be told from what exists, so that it may be interrupted anywhere, or turned
 * round by asking for the controller again: it then follows, on its disk or on an empty one, and
 * gets a vote as any that comes.
 *
 * @param running those that must run for now
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
                .<Step>map(why -> wait(id, why, "Kafka tells, and it is noted"))
                .or(() -> seen.pod(id).map(pod -> stop(id, pod)))
                .or(() -> seen.claim(id).map(claim -> removeDisk(id, claim)))
                .orElseThrow();
    }

    /** Why it is not certain yet that it has no vote. */
    private static Optional<String> whyUncertain(NodeId id, ObservedCluster seen) {
        if (seen.view().filter(view -> view.quorum().hasLeader()).isEmpty()) {
            return Optional.of("Kafka does not tell who votes");
        }
        return seen.claims(NodeRole.Controller).stream()
                        .filter(claim -> !claim.terminating())
                        .anyMatch(claim -> claim.voters().contains(id))
                ? Optional.of("it has just lost its vote")
                : Optional.empty();
    }

    private static Step stop(NodeId id, Pod pod) {
        return pod.terminating()
                ? wait(id, "it is shutting down", "Pod " + pod.name() + " is gone")
                : new KubeStep.RemovePod(
                        id,
                        pod.name(),
                        pod.version(),
                        "spec.controllers.replicas fell and it has no vote");
    }

    private static Step removeDisk(NodeId id, Claim claim) {
        return claim.terminating()
                ? wait(id, "its disk is being deleted", "its PersistentVolumeClaim is gone")
                : new KubeStep.RemoveClaim(
                        claim.name(),
                        claim.version(),
                        "its controller has left; the voters have all that is on it");
    }

    private static Step wait(NodeId id, String why, String until) {
        return new Step.Wait("remove " + node(id), why, until);
    }
}
