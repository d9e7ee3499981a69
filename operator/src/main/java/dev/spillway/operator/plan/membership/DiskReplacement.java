package dev.spillway.operator.plan.membership;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.balance.BalanceLimits;
import dev.spillway.operator.plan.disks.BrokerDisks;
import dev.spillway.operator.plan.disks.DiskFit;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Replaces disks that cannot be changed in place, for a smaller size or another class, together
 * with their brokers, one at a time:
 *
 * <ol>
 *   <li>It does not begin when disks as declared could not hold the data.
 *   <li>An additional broker with the next free id is created, and gets replicas.
 *   <li>When all brokers are serving, the one with the highest id of those that have such a disk is
 *       removed like any broker ({@link ScaleDown}): its replicas move away; a fresh observation
 *       finds none; its Pod is deleted, its registration, and its disk.
 *   <li>Then it is declared like any other, and comes back on a disk as declared. The next one is
 *       removed; its replicas mainly move to the one that came back, which has none.
 *   <li>When no such disk is left, the additional broker is removed in the same way.
 * </ol>
 *
 * <p>It follows from the disks that exist, so it may be interrupted anywhere, or reverted: when the
 * disks are declared as they were, only the additional broker is removed.
 */
final class DiskReplacement {

    private final ClusterModel cluster;
    private final ObservedCluster seen;
    private final KafkaView view;

    /** Brokers whose disk is to be replaced. */
    private final TreeSet<NodeId> waiting;

    private DiskReplacement(
            ClusterModel cluster, ObservedCluster seen, KafkaView view, TreeSet<NodeId> waiting) {
        this.cluster = cluster;
        this.seen = seen;
        this.view = view;
        this.waiting = waiting;
    }

    /** Empty when no disk is to be replaced, or while Kafka does not answer. */
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
                    wait(
                            node(all.leaving().last()) + " is being removed first",
                            "it has been removed"));
        }
        var next = waiting.last();
        return isOnItsWay(next) && isRegistered(additional)
                ? all.replacing(next)
                : declared.stream()
                        .filter(id -> !id.equals(next) && !serves(id))
                        .findFirst()
                        .map(id ->
                                all.withNotice(
                                        wait(node(id) + " is not serving yet", "it is serving")))
                        .orElseGet(() -> all.replacing(next));
    }

    /** Whether its removal has begun, as its state shows. */
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
        return (long) (newDisk().value() * BalanceLimits.DEFAULT.fill())
                * cluster.brokers().replicas();
    }

    /** Of another class, it is as large as the disks have grown; a smaller one is as declared. */
    private Bytes newDisk() {
        return BrokerDisks.of(cluster, seen).ofNew();
    }

    private Step wait(String why, String until) {
        return new Step.Wait("replace the disks of brokers " + ids(), why, until);
    }

    private Step unknown() {
        return wait(
                "brokers do not report how much data there is",
                "the leaders of all partitions report it");
    }

    private Step tooSmall() {
        return new Step.Blocked(
                "DisksTooSmall",
                "replace the disks of brokers " + ids(),
                "all replicas hold "
                        + (localBytes() >> 20)
                        + " MiB of local data, and "
                        + cluster.brokers().replicas()
                        + " disks of "
                        + newDisk().text()
                        + " can hold only "
                        + (room() >> 20)
                        + " MiB before they are too full",
                "raise spec.storage.size or spec.replicas, or shorten retention");
    }

    private String ids() {
        return waiting.stream().map(NodeId::toString).collect(Collectors.joining(", "));
    }
}
