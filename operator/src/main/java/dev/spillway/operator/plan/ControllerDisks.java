package dev.spillway.operator.plan;

import dev.spillway.operator.desired.Format;
import dev.spillway.operator.desired.Node;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Names;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.ObservedCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
 *   <li>A disk that goes missing later comes back empty and joins the quorum that stands. If none
 *       stands without it, nothing is made and a person has to decide.
 * </ol>
 */
sealed interface ControllerDisks {

    record Safe(List<Node> controllers) implements ControllerDisks {}

    record Lost(Step.Blocked step) implements ControllerDisks {}

    static ControllerDisks of(ClusterModel cluster, ObservedCluster seen) {
        var claims = seen.claims(NodeRole.Controller);
        var missing =
                cluster.controllerIds().stream().filter(id -> seen.claim(id).isEmpty()).toList();
        var firstVoters = firstVoters(cluster, claims);
        var birth =
                claims.stream().noneMatch(Claim::quorumFormed)
                        && seen.claims(NodeRole.Broker).isEmpty();
        var lost = missing.stream().filter(id -> hadVote(id, firstVoters, seen)).toList();
        if (!birth && !lost.isEmpty() && !standsWithout(lost, firstVoters, seen)) {
            return new Lost(quorumLost(cluster, lost));
        }
        var nodes = new ArrayList<Node>();
        for (var id : ids(cluster, claims)) {
            var format =
                    seen.claim(id)
                            .map(ControllerDisks::formatOf)
                            .orElse(
                                    birth && firstVoters.contains(id)
                                            ? new Format.Initial(firstVoters)
                                            : new Format.Join());
            nodes.add(new Node.Controller(id, cluster.controllers(), format));
        }
        return new Safe(nodes);
    }

    /** Those asked for, and those that still have a disk: a vote is taken away first. */
    private static List<NodeId> ids(ClusterModel cluster, List<Claim> claims) {
        return Stream.concat(cluster.controllerIds().stream(), claims.stream().map(Claim::id))
                .distinct()
                .sorted()
                .toList();
    }

    /** A birth that was interrupted goes on with the voters that it began with. */
    private static List<NodeId> firstVoters(ClusterModel cluster, List<Claim> claims) {
        return claims.stream()
                .map(Claim::initialVoters)
                .filter(voters -> !voters.isEmpty())
                .findFirst()
                .orElse(cluster.controllerIds());
    }

    private static Format formatOf(Claim claim) {
        return claim.quorumFormed() || claim.initialVoters().isEmpty()
                ? new Format.Join()
                : new Format.Initial(claim.initialVoters());
    }

    private static boolean hadVote(NodeId id, List<NodeId> firstVoters, ObservedCluster seen) {
        return seen.view()
                .map(view -> view.quorum().isVoter(id.value()))
                .orElse(firstVoters.contains(id));
    }

    private static boolean standsWithout(
            List<NodeId> lost, List<NodeId> firstVoters, ObservedCluster seen) {
        return seen.view()
                .map(view ->
                        view.quorum()
                                .majorityCaughtUpWithout(
                                        lost.stream()
                                                .map(NodeId::value)
                                                .collect(Collectors.toSet())))
                .orElse((firstVoters.size() - lost.size()) * 2 > firstVoters.size());
    }

    private static Step.Blocked quorumLost(ClusterModel cluster, List<NodeId> lost) {
        var disks =
                lost.stream()
                        .map(id -> Names.volumeClaim(cluster.name(), id))
                        .collect(Collectors.joining(", "));
        return new Step.Blocked(
                "QuorumLost",
                "start the controllers",
                "their disks are gone ("
                        + disks
                        + ") and with them the metadata: a new quorum would not know the data that"
                        + " the brokers hold",
                "restore these PersistentVolumeClaims from a snapshot; or, to begin anew without"
                        + " the data, delete the Cluster and all of its PersistentVolumeClaims");
    }
}
