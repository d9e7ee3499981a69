package dev.spillway.operator.plan;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Names;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Quorum;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who votes in the quorum (KIP-853).
 *
 * <ol>
 *   <li>A controller that came back with an empty disk is another voter to Kafka: the vote of its
 *       old disk is taken away, then the new disk gets one.
 *   <li>A controller that follows the log and has no vote gets one once it has caught up.
 *   <li>One change at a time, and none after which the voters that have the whole log would not be
 *       a majority.
 * </ol>
 */
final class Voters {

    private Voters() {}

    static List<Step> next(ClusterModel cluster, ObservedCluster seen) {
        return seen.view()
                .filter(view -> view.quorum().hasLeader())
                .map(view -> {
                    var steps = new ArrayList<Step>(marks(seen));
                    change(cluster, view.quorum()).ifPresent(steps::add);
                    return List.copyOf(steps);
                })
                .orElse(List.of());
    }

    private static List<KubeStep> marks(ObservedCluster seen) {
        return seen.claims(NodeRole.Controller).stream()
                .filter(claim -> !claim.quorumFormed() && !claim.terminating())
                .<KubeStep>map(claim ->
                        new KubeStep.MarkQuorumFormed(claim.name(), "the quorum has a leader"))
                .toList();
    }

    private static Optional<Step> change(ClusterModel cluster, Quorum quorum) {
        for (var voter : quorum.voters()) {
            if (cameBackEmpty(voter, quorum)) {
                return Optional.of(removeOld(voter, quorum));
            }
        }
        for (var id : cluster.controllerIds()) {
            var observer = quorum.observer(id.value());
            if (!quorum.isVoter(id.value()) && observer.isPresent()) {
                return Optional.of(add(cluster, id, observer.get()));
            }
        }
        return quorum.voters().stream()
                .map(voter -> new NodeId(voter.id()))
                .filter(id -> !cluster.controllerIds().contains(id))
                .findFirst()
                .map(id ->
                        new Step.Wait(
                                "remove controller " + id.value(),
                                "taking controllers away is not carried out yet",
                                "spec.controllers.replicas covers it again"));
    }

    /** The quorum shows disks that are gone for minutes; the one that follows is the one in use. */
    private static boolean cameBackEmpty(Quorum.Member voter, Quorum quorum) {
        return !voter.caughtUp()
                && quorum.observer(voter.id())
                        .filter(observer -> !observer.directoryId().equals(voter.directoryId()))
                        .filter(observer -> observer.behindMs() < voter.behindMs())
                        .isPresent();
    }

    private static Step removeOld(Quorum.Member voter, Quorum quorum) {
        return quorum.majorityCaughtUpWithout(Set.of(voter.id()))
                ? new KafkaStep.RemoveVoter(
                        new NodeId(voter.id()),
                        voter.directoryId(),
                        "its disk is gone and it came back with an empty one")
                : new Step.Wait(
                        "take the vote from controller " + voter.id(),
                        "its disk is gone, but the other voters are not a majority that is caught"
                                + " up",
                        "they have caught up");
    }

    private static Step add(ClusterModel cluster, NodeId id, Quorum.Member observer) {
        return observer.caughtUp()
                ? new KafkaStep.AddVoter(
                        id,
                        observer.directoryId(),
                        Names.podHost(cluster.namespace(), cluster.name(), id),
                        "it has caught up with the metadata log")
                : new Step.Wait(
                        "make controller " + id.value() + " a voter",
                        "it has not the whole metadata log yet",
                        "it has caught up");
    }
}
