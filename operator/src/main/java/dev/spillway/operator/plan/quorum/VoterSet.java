package dev.spillway.operator.plan.quorum;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Quorum;
import java.util.Collection;
import java.util.List;

/**
 * Who votes in the quorum: as Kafka tells; while it does not, as was noted on the controllers'
 * disks; before the quorum was ever seen, as it is to begin.
 *
 * @param alternatives more than one when the operator was interrupted while it took notes: any of
 *     them may be true
 */
public record VoterSet(List<List<NodeId>> alternatives) {

    public static VoterSet of(ClusterModel cluster, ObservedCluster seen) {
        return seen.view()
                .filter(view -> view.quorum().hasLeader())
                .map(view -> new VoterSet(List.of(ids(view.quorum()))))
                .orElseGet(() -> noted(cluster, seen));
    }

    private static VoterSet noted(ClusterModel cluster, ObservedCluster seen) {
        var notes =
                seen.claims(NodeRole.Controller).stream()
                        .map(Claim::voters)
                        .filter(voters -> !voters.isEmpty())
                        .distinct()
                        .toList();
        return new VoterSet(notes.isEmpty() ? List.of(firstVoters(cluster, seen)) : notes);
    }

    /**
     * Those that the quorum begins with. A birth that was interrupted goes on with the voters that
     * it began with.
     */
    static List<NodeId> firstVoters(ClusterModel cluster, ObservedCluster seen) {
        return seen.claims(NodeRole.Controller).stream()
                .map(Claim::initialVoters)
                .filter(voters -> !voters.isEmpty())
                .findFirst()
                .orElse(cluster.controllerIds());
    }

    /** Sorted, each controller once, though two of its disks may have a vote. */
    static List<NodeId> ids(Quorum quorum) {
        return quorum.voters().stream()
                .map(voter -> new NodeId(voter.id()))
                .distinct()
                .sorted()
                .toList();
    }

    boolean mayVote(NodeId id) {
        return alternatives.stream().anyMatch(voters -> voters.contains(id));
    }

    /** Whether the voters whose disks are not lost may be a majority. */
    public boolean hasMajorityWithout(Collection<NodeId> lost) {
        return alternatives.stream()
                .anyMatch(voters ->
                        voters.stream().filter(id -> !lost.contains(id)).count() * 2
                                > voters.size());
    }

    /** How many vote for certain. */
    public int size() {
        return alternatives.stream().mapToInt(List::size).min().orElse(0);
    }
}
