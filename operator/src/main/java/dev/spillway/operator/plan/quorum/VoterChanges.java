package dev.spillway.operator.plan.quorum;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.Quorum;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Step;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who votes in the quorum (KIP-853). One change at a time, the first of these:
 *
 * <ol>
 *   <li>The vote is taken from a disk that is gone: its controller came back with an empty one,
 *       which is another voter to Kafka.
 *   <li>The vote is taken from a controller that is to leave and is down.
 *   <li>A controller that is to stay and follows the log gets a vote. An even number of voters can
 *       lose no more of them than one fewer could, so from an odd number on the first of two waits
 *       until both follow.
 *   <li>The vote is taken from a controller that is to leave and is up, the highest id first. It
 *       may be the active one; a new leader comes within a second or so.
 * </ol>
 *
 * <p>What holds: after a change the voters that are up and have the whole log are a majority. The
 * first three changes never lower how many more may be lost. The last does, so it waits until every
 * controller that is to stay is up, and votes.
 */
public final class VoterChanges {

    private final ClusterModel cluster;
    private final ObservedCluster seen;
    private final Quorum quorum;

    private VoterChanges(ClusterModel cluster, ObservedCluster seen, Quorum quorum) {
        this.cluster = cluster;
        this.seen = seen;
        this.quorum = quorum;
    }

    /**
     * @return at most one change of a vote, or one wait
     */
    public static Optional<Step> change(ClusterModel cluster, ObservedCluster seen) {
        return seen.view()
                .filter(view -> view.quorum().hasLeader())
                .map(view -> new VoterChanges(cluster, seen, view.quorum()).change())
                .orElseGet(() -> waitForKafka(cluster, seen));
    }

    private static Optional<Step> waitForKafka(ClusterModel cluster, ObservedCluster seen) {
        return VoterSet.of(cluster, seen).alternatives().equals(List.of(cluster.controllerIds()))
                ? Optional.empty()
                : Optional.of(
                        new Step.Wait(
                                "change who votes",
                                "Kafka does not tell who does",
                                "a broker answers and the controllers have a leader"));
    }

    /** Takes down who votes, where another or no note stands. */
    public static Optional<Step> note(ObservedCluster seen) {
        return seen.view()
                .filter(view -> view.quorum().hasLeader())
                .map(view -> VoterSet.ids(view.quorum()))
                .map(voters -> new KubeStep.NoteVoters(claimsWithout(voters, seen), voters))
                .filter(note -> !note.claims().isEmpty())
                .map(Step.class::cast);
    }

    private static List<String> claimsWithout(List<NodeId> note, ObservedCluster seen) {
        return seen.claims(NodeRole.Controller).stream()
                .filter(claim -> !claim.terminating() && !claim.voters().equals(note))
                .map(Claim::name)
                .toList();
    }

    private Optional<Step> change() {
        return withEmptyDisk().or(this::leavingDown).or(this::joining).or(this::leavingUp);
    }

    // Votes of what is not there

    /** The quorum shows disks that are gone for minutes; the one that follows is the one in use. */
    private Optional<Step> withEmptyDisk() {
        return quorum.voters().stream()
                .filter(voter ->
                        quorum.observer(voter.id())
                                .filter(observer -> observer.behindMs() < voter.behindMs())
                                .isPresent())
                .findFirst()
                .map(voter ->
                        voter.caughtUp()
                                ? waitToRemove(voter, "it has just come back with another disk")
                                : remove(
                                        voter,
                                        "its disk is gone and it came back with an empty one"));
    }

    private Optional<Step> leavingDown() {
        return leaving()
                .filter(voter -> !isUp(voter))
                .filter(voter -> hasMajority(quorum.withoutVoter(voter)))
                .findFirst()
                .map(voter -> remove(voter, "spec.controllers.replicas fell, and it is down"));
    }

    // Controllers that come

    private Optional<Step> joining() {
        var missing =
                cluster.controllerIds().stream().filter(id -> !quorum.isVoter(id.value())).toList();
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        var next = missing.getFirst();
        var even = quorum.voters().size() % 2 == 0;
        var first = missing.stream().filter(this::follows).findFirst();
        if (even && first.isPresent()) {
            return first.map(this::add);
        }
        // One alone is missing where a voter came back with an empty disk, or while others leave.
        for (var id : missing.subList(0, Math.min(missing.size(), 2))) {
            if (!follows(id)) {
                return Optional.of(waitToAdd(next, node(id) + " does not follow the log yet"));
            }
        }
        return Optional.of(
                unavailableVoter()
                        .map(unavailable -> waitToAdd(next, unavailable))
                        .orElseGet(() -> add(next)));
    }

    private boolean follows(NodeId id) {
        return isReady(id)
                && quorum.observer(id.value()).filter(Quorum.Member::follows).isPresent();
    }

    private Step add(NodeId id) {
        return new KafkaStep.AddVoter(
                id,
                quorum.observer(id.value()).orElseThrow().directoryId(),
                ResourceNames.podHost(cluster.namespace(), cluster.name(), id),
                "it has caught up with the metadata log");
    }

    private static Step waitToAdd(NodeId id, String why) {
        return new Step.Wait("make " + node(id) + " a voter", why, "that is over");
    }

    // Controllers that leave

    private Optional<Step> leavingUp() {
        return leaving()
                .findFirst()
                .map(voter ->
                        unavailableVoter()
                                .map(unavailable -> waitToRemove(voter, unavailable))
                                .orElseGet(() -> remove(voter, "spec.controllers.replicas fell")));
    }

    private Stream<Quorum.Member> leaving() {
        return quorum.voters().stream()
                .filter(voter -> !cluster.controllerIds().contains(new NodeId(voter.id())))
                .sorted(Comparator.comparing(Quorum.Member::id).reversed());
    }

    private Step remove(Quorum.Member voter, String why) {
        return hasMajority(quorum.withoutVoter(voter))
                ? new KafkaStep.RemoveVoter(new NodeId(voter.id()), voter.directoryId(), why)
                : waitToRemove(voter, "the other voters that are caught up are no majority");
    }

    private static Step waitToRemove(Quorum.Member voter, String why) {
        return new Step.Wait(
                "take the vote from " + node(new NodeId(voter.id())), why, "that is over");
    }

    // Who is there

    /** A voter that is to stay and cannot be counted on now. */
    private Optional<String> unavailableVoter() {
        return quorum.voters().stream()
                .filter(voter -> cluster.controllerIds().contains(new NodeId(voter.id())))
                .filter(voter -> !isUp(voter))
                .findFirst()
                .map(voter -> node(new NodeId(voter.id())) + " is down or not caught up");
    }

    private boolean hasMajority(Quorum changed) {
        return changed.voters().stream().filter(this::isUp).count() * 2 > changed.voters().size();
    }

    /**
     * Its Pod is ready, and it is the Pod's own disk that votes: Kafka shows one that is gone as
     * caught up for a while, though its controller has come back with an empty one.
     */
    private boolean isUp(Quorum.Member voter) {
        return voter.follows() && isReady(new NodeId(voter.id()));
    }

    private boolean isReady(NodeId id) {
        return seen.pod(id).map(Pod::ready).orElse(false);
    }
}
