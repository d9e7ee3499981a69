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
import dev.spillway.operator.plan.Obstacle;
import dev.spillway.operator.plan.Step;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Changes the voters of the quorum (KIP-853). One change at a time, the first of these:
 *
 * <ol>
 *   <li>A disk that is gone is removed as a voter: its controller came back with an empty one,
 *       which is another voter to Kafka.
 *   <li>A controller that is to be removed and is down is removed as a voter.
 *   <li>A controller that is to stay and follows the log becomes a voter. An even number of voters
 *       can lose no more of them than one fewer could, so with an odd number the first of two new
 *       ones waits until both follow.
 *   <li>A controller that is to be removed and is up is removed as a voter, the highest id first.
 *       It may be the active one; a new leader is elected within about a second.
 * </ol>
 *
 * <p>Guarantee: after a change, the voters that are up and have the whole log are a majority. The
 * first three changes never lower how many more voters may be lost. The last does, so it waits
 * until every controller that is to stay is up and votes.
 */
public final class VoterChanges {
    private static final Obstacle DISK_REPLACED =
            new Obstacle(
                    "it has just come back with another disk",
                    "its old disk no longer counts as caught up");

    private static final Obstacle NO_MAJORITY =
            new Obstacle(
                    "the other voters that have caught up are not a majority",
                    "more of them have caught up");

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
                                "change the voters",
                                "Kafka does not report them",
                                "a broker answers and the controllers have a leader"));
    }

    /** Records the voters on disks that record other or no voters. */
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

    // Voters that do not exist any more

    /** The quorum lists disks that are gone for minutes; the one that follows is the one in use. */
    private Optional<Step> withEmptyDisk() {
        return quorum.voters().stream()
                .filter(voter ->
                        quorum.observer(voter.id())
                                .filter(observer -> observer.behindMs() < voter.behindMs())
                                .isPresent())
                .findFirst()
                .map(voter ->
                        voter.caughtUp()
                                ? waitToRemove(voter, DISK_REPLACED)
                                : remove(
                                        voter,
                                        "its disk is gone and it came back with an empty one"));
    }

    private Optional<Step> leavingDown() {
        return leaving()
                .filter(voter -> !isUp(voter))
                .filter(voter -> hasMajority(quorum.withoutVoter(voter)))
                .findFirst()
                .map(voter ->
                        remove(voter, "spec.controllers.replicas was lowered, and it is down"));
    }

    // Controllers that are added

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
        // Only one is missing where a voter came back with an empty disk, or while others are
        // removed.
        for (var id : missing.subList(0, Math.min(missing.size(), 2))) {
            if (!follows(id)) {
                return Optional.of(
                        waitToAdd(
                                next,
                                new Obstacle(
                                        node(id) + " is not following the metadata log yet",
                                        "it has caught up")));
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

    private static Step waitToAdd(NodeId id, Obstacle obstacle) {
        return obstacle.waitBefore("make " + node(id) + " a voter");
    }

    // Controllers that are removed

    private Optional<Step> leavingUp() {
        return leaving()
                .findFirst()
                .map(voter ->
                        unavailableVoter()
                                .map(unavailable -> waitToRemove(voter, unavailable))
                                .orElseGet(() ->
                                        remove(voter, "spec.controllers.replicas was lowered")));
    }

    private Stream<Quorum.Member> leaving() {
        return quorum.voters().stream()
                .filter(voter -> !cluster.controllerIds().contains(new NodeId(voter.id())))
                .sorted(Comparator.comparing(Quorum.Member::id).reversed());
    }

    private Step remove(Quorum.Member voter, String why) {
        return hasMajority(quorum.withoutVoter(voter))
                ? new KafkaStep.RemoveVoter(new NodeId(voter.id()), voter.directoryId(), why)
                : waitToRemove(voter, NO_MAJORITY);
    }

    private static Step waitToRemove(Quorum.Member voter, Obstacle obstacle) {
        return obstacle.waitBefore("remove " + node(new NodeId(voter.id())) + " as a voter");
    }

    // Which controllers are up

    /** A voter that is to stay and is not available now. */
    private Optional<Obstacle> unavailableVoter() {
        return quorum.voters().stream()
                .filter(voter -> cluster.controllerIds().contains(new NodeId(voter.id())))
                .filter(voter -> !isUp(voter))
                .findFirst()
                .map(voter ->
                        new Obstacle(
                                node(new NodeId(voter.id())) + " is down or has not caught up",
                                "it has caught up"));
    }

    private boolean hasMajority(Quorum changed) {
        return changed.voters().stream().filter(this::isUp).count() * 2 > changed.voters().size();
    }

    /**
     * Its Pod is ready, and the vote belongs to the Pod's own disk: for a while Kafka shows a disk
     * that is gone as caught up, though its controller has come back with an empty one.
     */
    private boolean isUp(Quorum.Member voter) {
        return voter.follows() && isReady(new NodeId(voter.id()));
    }

    private boolean isReady(NodeId id) {
        return seen.pod(id).map(Pod::ready).orElse(false);
    }
}
