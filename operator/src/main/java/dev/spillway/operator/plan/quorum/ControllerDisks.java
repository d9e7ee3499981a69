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
 * How each controller's disk is formatted, should it be empty.
 *
 * <p>The controllers' disks are the only place where a cluster's metadata is. Formatting one anew
 * as a first voter, beside brokers that hold data, makes an empty quorum that knows none of it. So:
 *
 * <ol>
 *   <li>At birth all controllers' disks are made as the first voters, before any broker's disk and
 *       any Pod. As long as no broker has a disk, that may be repeated.
 *   <li>Once the quorum has had a leader, which is noted on the disks, nothing is formatted as a
 *       first voter again.
 *   <li>A disk that goes missing later comes back empty and joins the quorum that stands, and so
 *       does a controller that is added. If none stands without the disks of voters that are
 *       missing, nothing is made and a person has to decide.
 * </ol>
 */
public sealed interface ControllerDisks {

    record Safe(List<KafkaNode> controllers) implements ControllerDisks {}

    record Lost(Step.Blocked step) implements ControllerDisks {}

    /**
     * @param leaving controllers that are not asked for and must run for now
     */
    static ControllerDisks of(
            ClusterModel cluster, List<NodeId> leaving, VoterSet voterSet, ObservedCluster seen) {
        var firstVoters = VoterSet.firstVoters(cluster, seen);
        var birth = isBirth(seen);
        var lost = lost(voterSet, seen);
        if (!birth && !voterSet.hasMajorityWithout(lost)) {
            return new Lost(quorumLost(cluster, lost));
        }
        var ids = new TreeSet<>(cluster.controllerIds());
        ids.addAll(leaving);
        if (birth) {
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
                                                        birth && firstVoters.contains(id)
                                                                ? new DiskFormat.Initial(
                                                                        firstVoters)
                                                                : new DiskFormat.Join())))
                        .toList());
    }

    /** Nothing is known to have had a quorum, or to be data that one must know. */
    static boolean isBirth(ObservedCluster seen) {
        return seen.claims(NodeRole.Controller).stream().noneMatch(Claim::quorumFormed)
                && seen.claims(NodeRole.Broker).isEmpty();
    }

    /** Voters, by any note, that have no disk. */
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
                        + ") and with them the metadata: a new quorum would not know the data that"
                        + " the brokers hold",
                "restore these PersistentVolumeClaims from a snapshot, under these names; or, to"
                        + " begin anew without the data, delete the Cluster and all of its"
                        + " PersistentVolumeClaims");
    }
}
