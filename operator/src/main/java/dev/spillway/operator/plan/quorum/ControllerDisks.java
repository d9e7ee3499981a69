package dev.spillway.operator.plan.quorum;

import dev.spillway.operator.desired.DiskFormat;
import dev.spillway.operator.desired.KafkaNode;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.Step;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How each controller's disk is formatted if it is empty.
 *
 * <p>A cluster's metadata is nowhere but on the controllers' disks. Formatting one again as an
 * initial voter, beside brokers that hold data, would make an empty quorum that knows nothing of
 * that data. So:
 *
 * <ol>
 *   <li>For a new cluster all controllers' disks are created as initial voters, before any broker's
 *       disk and any Pod. As long as no broker has a disk, that may be repeated.
 *   <li>Once the quorum has had a leader, which is recorded on the disks, nothing is formatted as
 *       an initial voter again.
 *   <li>A disk that is lost later comes back empty and joins the existing quorum, and so does a
 *       controller that is added. If the remaining voters are not a majority, nothing is created
 *       and a person has to decide.
 * </ol>
 */
public sealed interface ControllerDisks {

    record Safe(List<KafkaNode> controllers) implements ControllerDisks {}

    record Lost(Step.Blocked step) implements ControllerDisks {}

    /**
     * @param leaving controllers that are no longer declared and must run for now
     */
    static ControllerDisks of(
            ClusterModel cluster, List<NodeId> leaving, VoterSet voterSet, ObservedCluster seen) {
        var firstVoters = VoterSet.firstVoters(cluster, seen);
        var newCluster = isNewCluster(seen);
        var lost = lost(voterSet, seen);
        if (!newCluster && !voterSet.hasMajorityWithout(lost)) {
            return new Lost(quorumLost(cluster, lost));
        }
        var ids = new TreeSet<>(cluster.controllerIds());
        ids.addAll(leaving);
        if (newCluster) {
            ids.addAll(firstVoters);
        }
        return new Safe(
                ids.stream()
                        .<KafkaNode>map(id ->
                                new KafkaNode.Controller(
                                        id,
                                        cluster.controllers(),
                                        seen.claim(id)
                                                .map(ControllerDisks::formatOf)
                                                .orElse(
                                                        newCluster && firstVoters.contains(id)
                                                                ? new DiskFormat.Initial(
                                                                        firstVoters)
                                                                : new DiskFormat.Join())))
                        .toList());
    }

    /**
     * No disk is known to be of a quorum, and there is no data that a new quorum would not know.
     */
    static boolean isNewCluster(ObservedCluster seen) {
        return seen.claims(NodeRole.Controller).stream().noneMatch(Claim::quorumFormed)
                && seen.claims(NodeRole.Broker).isEmpty();
    }

    /** Voters by any record that have no disk. */
    static SortedSet<NodeId> lost(VoterSet voterSet, ObservedCluster seen) {
        return voterSet.alternatives().stream()
                .flatMap(List::stream)
                .filter(id -> seen.claim(id).isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static DiskFormat formatOf(Claim claim) {
        return claim.quorumFormed() || claim.initialVoters().isEmpty()
                ? new DiskFormat.Join()
                : new DiskFormat.Initial(claim.initialVoters());
    }

    private static Step.Blocked quorumLost(ClusterModel cluster, Collection<NodeId> lost) {
        var disks =
                lost.stream()
                        .map(id -> ResourceNames.volumeClaim(cluster.name(), id))
                        .collect(Collectors.joining(", "));
        return new Step.Blocked(
                "QuorumLost",
                "start the controllers",
                "their disks are gone ("
                        + disks
                        + ") and with them the metadata: a new quorum would know nothing of the"
                        + " data on the brokers",
                "restore these PersistentVolumeClaims from a snapshot, under these names; or, to"
                        + " start over without the data, delete the Cluster and all of its"
                        + " PersistentVolumeClaims");
    }
}
