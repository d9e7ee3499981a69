package dev.spillway.operator.plan.membership;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.balance.Balance;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Stream;

/**
 * Which brokers exist for now: decided here, once for each plan, and taken from here by all that
 * depends on it (settings that follow the number of brokers, Pods, disks, replicas).
 *
 * <ol>
 *   <li>What is declared: the brokers that spec.replicas includes, one more and one less while
 *       disks are replaced ({@link RequestedBrokers}, {@link DiskReplacement}). All others that
 *       exist are to leave.
 *   <li>Whether they can: {@link Balance} finds that the brokers that stay can hold all replicas
 *       and their data, or says why not.
 *   <li>When they cannot, all of them stay, and the cluster is planned as if they were declared:
 *       nothing follows a number of brokers that the cluster will not have.
 *   <li>One that leaves keeps its Pod for as long as it holds replicas, or has not been reached in
 *       the order of {@link ScaleDown}.
 * </ol>
 *
 * @param cluster the spec in effect: brokers that cannot leave count as declared
 * @param staying have a Pod and a disk, and may have replicas
 * @param leaving give their replicas away, and are then removed with their disks; all of them can
 * @param running of those that leave, the ones that need a Pod for now
 * @param reason why brokers leave
 * @param balance where the replicas belong; empty while Kafka does not answer
 * @param notices what holds up the replacement of disks
 * @param refusals why brokers that are to leave cannot, and what else of the spec is impossible
 */
public record Membership(
        ClusterModel cluster,
        SortedSet<NodeId> staying,
        NavigableSet<NodeId> leaving,
        List<NodeId> running,
        Reason reason,
        Optional<Balance> balance,
        List<Step> notices,
        List<Step.Blocked> refusals) {

    /** Why brokers leave. */
    public enum Reason {
        /** spec.replicas is lower than their ids. */
        ScaledDown,
        /** A broker leaves to come back on another disk, see {@link DiskReplacement}. */
        DiskReplaced
    }

    public static Membership of(ClusterModel cluster, Demand demand, ObservedCluster seen) {
        var requested = RequestedBrokers.of(cluster, seen);
        return seen.view()
                .map(view -> of(cluster, requested, demand, seen, view))
                .orElseGet(() -> of(cluster, requested, Optional.empty(), List.of(), seen));
    }

    private static Membership of(
            ClusterModel cluster,
            RequestedBrokers requested,
            Demand demand,
            ObservedCluster seen,
            KafkaView view) {
        var balance = ReplicaMoves.balance(cluster, requested.staying(), demand, seen, view);
        if (requested.leaving().isEmpty() || balance.canDrain()) {
            return of(cluster, requested, Optional.of(balance), List.of(), seen);
        }
        var all = requested.withoutLeaving();
        var effective =
                switch (requested.reason()) {
                    case ScaledDown -> cluster.withBrokers(brokersUpTo(all.staying().last()));
                    case DiskReplaced -> cluster;
                };
        return of(
                effective,
                all,
                Optional.of(ReplicaMoves.balance(effective, all.staying(), demand, seen, view)),
                ReplicaMoves.refusals(balance.refusals()),
                seen);
    }

    private static Membership of(
            ClusterModel cluster,
            RequestedBrokers brokers,
            Optional<Balance> balance,
            List<Step.Blocked> refusals,
            ObservedCluster seen) {
        return new Membership(
                cluster,
                brokers.staying(),
                brokers.leaving(),
                running(brokers.leaving(), seen),
                brokers.reason(),
                balance,
                brokers.notices(),
                refusals);
    }

    /** Ids count from 0. */
    private static int brokersUpTo(NodeId last) {
        return last.value() + 1;
    }

    private static List<NodeId> running(NavigableSet<NodeId> leaving, ObservedCluster seen) {
        return leaving.stream()
                .filter(id ->
                        seen.view()
                                .map(view ->
                                        view.replicasOn(id.value()) > 0
                                                || !id.equals(leaving.last())
                                                        && seen.pod(id).isPresent())
                                // One without a Pod may already have been removed.
                                .orElse(seen.pod(id).isPresent()))
                .toList();
    }

    /** Brokers that need a Pod for now: those that stay first. */
    public List<NodeId> withPods() {
        return Stream.concat(staying.stream(), running.stream()).toList();
    }

    /** Progress and refusals, for people. */
    public List<Step> steps() {
        return Stream.concat(notices.stream(), refusals.stream()).toList();
    }

    /** As a clause. */
    String whyLeaving() {
        return switch (reason) {
            case ScaledDown -> "spec.replicas no longer includes it";
            case DiskReplaced -> "its disk is being replaced";
        };
    }
}
