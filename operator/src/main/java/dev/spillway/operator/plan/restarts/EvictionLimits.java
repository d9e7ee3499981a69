package dev.spillway.operator.plan.restarts;

import dev.spillway.operator.desired.MinAvailable;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.Quorum;
import java.util.Collection;
import java.util.TreeSet;

/**
 * How many Pods of a role must stay available while Kubernetes nodes are drained: the {@code
 * minAvailable} of its PodDisruptionBudget.
 *
 * <ol>
 *   <li>The Pods that exist and those that the plan needs count alike, so that the number rises
 *       before a Pod is created, and falls after it is gone.
 *   <li>One broker may be evicted, as two may hold the same partition; none while a partition that
 *       can be protected has no in-sync replica to spare, or while Kafka does not answer.
 *   <li>Of the controllers a minority of the voters may be evicted; none while a voter has not
 *       caught up.
 *   <li>The only Pod of its role may always be evicted: otherwise its Kubernetes node could never
 *       be drained.
 * </ol>
 *
 * <p>Not {@code maxUnavailable}: for it, Kubernetes takes the number of Pods from the scale
 * subresource of their owner, and that of a Cluster is the number of brokers, whatever the role and
 * however many there are at the moment.
 */
public final class EvictionLimits {

    private EvictionLimits() {}

    /**
     * @param planned the nodes that are to have a Pod
     * @param voters how many voters the quorum has for certain
     */
    public static MinAvailable minAvailable(
            ClusterModel cluster, Collection<NodeId> planned, int voters, ObservedCluster seen) {
        return new MinAvailable(
                minAvailable(NodeRole.Broker, cluster, planned, voters, seen),
                minAvailable(NodeRole.Controller, cluster, planned, voters, seen));
    }

    /**
     * Whether one Pod of the role may be taken away now: all are ready, and the budget has one to
     * spare. {@code kubectl delete pod} does not ask the budget.
     */
    public static boolean spareOne(NodeRole role, ClusterModel cluster, ObservedCluster seen) {
        int voters = seen.view().map(view -> view.quorum().voters().size()).orElse(0);
        return seen.pods(role).stream().allMatch(Pod::ready)
                && evictable(cluster, role, voters, seen) > 0;
    }

    private static int minAvailable(
            NodeRole role,
            ClusterModel cluster,
            Collection<NodeId> planned,
            int voters,
            ObservedCluster seen) {
        int pods = pods(role, planned, seen);
        return pods <= 1 ? 0 : pods - evictable(cluster, role, voters, seen);
    }

    private static int pods(NodeRole role, Collection<NodeId> planned, ObservedCluster seen) {
        var pods = new TreeSet<NodeId>();
        planned.stream().filter(id -> id.role() == role).forEach(pods::add);
        seen.pods(role).stream().map(Pod::id).forEach(pods::add);
        return pods.size();
    }

    private static int evictable(
            ClusterModel cluster, NodeRole role, int voters, ObservedCluster seen) {
        return switch (role) {
            case Broker -> seen.view().filter(EvictionLimits::canSpareABroker).isPresent() ? 1 : 0;
            case Controller ->
                    seen.view()
                            .map(KafkaView::quorum)
                            .filter(EvictionLimits::canSpareAVoter)
                            .map(quorum ->
                                    minority(Math.min(cluster.controllers().replicas(), voters)))
                            .orElse(0);
        };
    }

    private static boolean canSpareABroker(KafkaView view) {
        return view.partitions().stream()
                .allMatch(partition ->
                        !canBeProtected(partition, view)
                                || partition.isr().size() > partition.minInsync());
    }

    /** Replicas that a reassignment adds protect nothing before they are in sync. */
    private static boolean canBeProtected(Partition partition, KafkaView view) {
        int adding = view.placements().of(partition).adding().size();
        return partition.replicas().size() - adding > partition.minInsync();
    }

    /** A voter that is behind may be ready, and would be counted as available. */
    private static boolean canSpareAVoter(Quorum quorum) {
        return quorum.hasLeader() && quorum.voters().stream().allMatch(Quorum.Member::caughtUp);
    }

    private static int minority(int voters) {
        return Math.max(0, (voters - 1) / 2);
    }
}
