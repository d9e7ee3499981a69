package dev.spillway.operator.plan.membership;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.balance.BalanceLimits;
import dev.spillway.operator.plan.disks.DiskFit;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Disks that cannot become in place what is declared, being too large or of another class, are
 * replaced with their brokers, one at a time:
 *
 * <ol>
 *   <li>Nothing begins when disks as declared could not hold the data.
 *   <li>There is to be one broker more than asked for, the next free id, which takes replicas in.
 *   <li>When all serve, the broker with the highest id of those that have such a disk leaves as any
 *       broker does ({@link ScaleDown}): it gives its replicas away; a fresh look finds none; its
 *       Pod goes, and Kafka forgets it; its disk goes.
 *   <li>Then it is asked for like any other, and comes back on a disk as declared. The next one
 *       leaves, and gives its replicas mainly to the one that came back, which has none.
 *   <li>When no such disk is left, one broker more than asked for leaves in the same way.
 * </ol>
 *
 * <p>It follows from the disks that there are, so it may be interrupted anywhere, or turned round:
 * when the disks are declared as they were, no broker has to leave for another one.
 */
final class DiskReplacement {

    private final ClusterModel cluster;
    private final ObservedCluster seen;
    private final KafkaView view;

    /** Brokers whose disk is to be another. */
    private final TreeSet<NodeId> waiting;

    private DiskReplacement(
            ClusterModel cluster, ObservedCluster seen, KafkaView view, TreeSet<NodeId> waiting) {
        this.cluster = cluster;
        this.seen = seen;
        this.view = view;
        this.waiting = waiting;
    }

    /** Nothing when no disk is to be replaced, or while Kafka does not tell. */
    static Optional<DiskReplacement> of(ClusterModel cluster, ObservedCluster seen) {
        var waiting =
                seen.claims(NodeRole.Broker).stream()
                        .filter(claim -> cluster.brokerIds().contains(claim.id()))
                        .filter(claim ->
                                DiskFit.of(claim.volume(), cluster.brokers().storage())
                                        == DiskFit.Another)
                        .map(claim -> claim.id())
                        .collect(Collectors.toCollection(TreeSet::new));
        return seen.view()
                .filter(view -> !waiting.isEmpty())
                .map(view -> new DiskReplacement(cluster, seen, view, waiting));
    }

    RequestedBrokers brokers() {
        var additional = NodeId.of(NodeRole.Broker, cluster.brokers().replicas());
        if (!isRegistered(additional)
                && (localBytes() > room() || !ObservedLoad.sizesKnown(view))) {
            return RequestedBrokers.of(cluster.brokerIds(), seen)
                    .withNotice(localBytes() > room() ? tooSmall() : unknown());
        }
        var declared = new TreeSet<>(cluster.brokerIds());
        declared.add(additional);
        var all = RequestedBrokers.of(declared, seen);
        if (!all.leaving().isEmpty()) {
            return all.withNotice(
                    wait(node(all.leaving().last()) + " leaves first", "it has left"));
        }
        var next = waiting.last();
        return isOnItsWay(next) && isRegistered(additional)
                ? all.replacing(next)
                : declared.stream()
                        .filter(id -> !id.equals(next) && !serves(id))
                        .findFirst()
                        .map(id ->
                                all.withNotice(wait(node(id) + " does not serve yet", "it serves")))
                        .orElseGet(() -> all.replacing(next));
    }

    /** What has begun is told from what is seen of it. */
    private boolean isOnItsWay(NodeId id) {
        return seen.pod(id).isEmpty() || !isRegistered(id) || ScaleDown.isCordoned(id, view);
    }

    private boolean isRegistered(NodeId id) {
        return view.brokers().containsKey(id.value());
    }

    private boolean serves(NodeId id) {
        return view.serves(id.value()) && seen.pod(id).map(Pod::ready).orElse(false);
    }

    private long localBytes() {
        return view.partitions().stream()
                .mapToLong(partition -> ObservedLoad.localBytes(partition, view))
                .sum();
    }

    private long room() {
        var size = cluster.brokers().storage().size().value();
        return (long) (size * BalanceLimits.DEFAULT.fill()) * cluster.brokers().replicas();
    }

    private Step wait(String why, String until) {
        return new Step.Wait("replace the disks of brokers " + ids(), why, until);
    }

    private Step unknown() {
        return wait(
                "brokers do not tell how much data there is", "the leaders of all partitions do");
    }

    private Step tooSmall() {
        return new Step.Blocked(
                "DisksTooSmall",
                "replace the disks of brokers " + ids(),
                "all replicas have "
                        + (localBytes() >> 20)
                        + " MiB of local data, and "
                        + cluster.brokers().replicas()
                        + " disks of "
                        + cluster.brokers().storage().size().text()
                        + " can have "
                        + (room() >> 20)
                        + " MiB before they are too full",
                "raise spec.storage.size or spec.replicas, or shorten retention");
    }

    private String ids() {
        return waiting.stream().map(NodeId::toString).collect(Collectors.joining(", "));
    }
}
