package dev.spillway.operator.plan.disks;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.desired.KafkaNode;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.Storage;
import dev.spillway.operator.model.StorageClass;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Changes existing disks to what is declared, where that is possible in place:
 *
 * <ol>
 *   <li>A disk that is too small grows under the running Pod; nothing restarts. Kubernetes refuses
 *       it if the StorageClass cannot do that.
 *   <li>The step waits until the volume has been expanded.
 *   <li>On a disk that is as declared, that size is recorded: only a smaller one declared later is
 *       a request for a smaller disk ({@link DiskFit}). So another tool may enlarge disks.
 *   <li>When the brokers' disks are as they are to be, they may grow by themselves ({@link
 *       DiskGrowth}).
 *   <li>A controller's disk that would have to be smaller, or of another class, is left as it is,
 *       and that is reported. Brokers get another disk.
 * </ol>
 */
public final class InPlaceDiskChanges {

    private final ObservedCluster seen;
    private final BrokerDisks disks;
    private final DiskGrowth growth;

    private InPlaceDiskChanges(ObservedCluster seen, BrokerDisks disks, DiskGrowth growth) {
        this.seen = seen;
        this.disks = disks;
        this.growth = growth;
    }

    /**
     * @param staying the brokers whose disks may grow by themselves
     */
    public static List<Step> next(
            ClusterModel cluster,
            List<KafkaNode> nodes,
            Collection<NodeId> staying,
            MeasuredDisks measured,
            ObservedCluster seen) {
        var disks = BrokerDisks.of(cluster, seen);
        var growing =
                disks.kept().stream()
                        .filter(claim -> staying.contains(claim.id()))
                        .filter(claim ->
                                DiskFit.of(claim.volume(), disks.declared()) != DiskFit.Another)
                        .toList();
        var growth = new DiskGrowth(disks.declared(), growing, measured);
        var changes = new InPlaceDiskChanges(seen, disks, growth);
        var steps = new ArrayList<Step>(changes.unrecorded(nodes));
        var single = nodes.stream().flatMap(node -> changes.next(node, staying).stream()).toList();
        steps.addAll(single);
        // What grows is not known to be too small.
        if (single.stream().allMatch(Step.Blocked.class::isInstance)) {
            steps.addAll(growth.next());
        }
        return steps;
    }

    private Optional<Claim> claim(KafkaNode node) {
        return seen.claim(node.id()).filter(claim -> !claim.terminating());
    }

    /** Disks that were created by an earlier version, or enlarged by another tool before. */
    private List<Step> unrecorded(List<KafkaNode> nodes) {
        var steps = new ArrayList<Step>();
        for (var role : NodeRole.values()) {
            var ofRole = nodes.stream().filter(node -> node.id().role() == role).toList();
            var claims =
                    ofRole.stream()
                            .flatMap(node ->
                                    claim(node).filter(claim -> isUnrecorded(node, claim)).stream())
                            .map(Claim::name)
                            .toList();
            if (!claims.isEmpty()) {
                steps.add(
                        new KubeStep.RecordSize(
                                claims,
                                ofRole.getFirst().pool().storage().size(),
                                "only a size below the one that was declared last is a request for"
                                        + " smaller disks"));
            }
        }
        return steps;
    }

    private static boolean isUnrecorded(KafkaNode node, Claim claim) {
        var declared = node.pool().storage();
        return DiskFit.of(claim.volume(), declared) == DiskFit.AsDeclared
                && !claim.volume().history().declared().equals(declared.size());
    }

    private Optional<Step> next(KafkaNode node, Collection<NodeId> staying) {
        return claim(node)
                .flatMap(claim ->
                        switch (node) {
                            case KafkaNode.Broker broker -> next(broker, claim, staying);
                            case KafkaNode.Controller controller -> next(controller, claim);
                        });
    }

    private Optional<Step> next(KafkaNode.Broker broker, Claim claim, Collection<NodeId> staying) {
        return switch (DiskFit.of(claim.volume(), disks.declared())) {
            case TooSmall -> Optional.of(grow(broker, claim));
            case AsDeclared ->
                    growing(claim)
                            .or(() ->
                                    isBehind(claim) && staying.contains(broker.id())
                                            ? Optional.of(growth.follow(claim, disks.least()))
                                            : Optional.empty());
            // It is replaced with its broker.
            case Another -> Optional.empty();
        };
    }

    /** The other brokers' disks have grown by themselves. */
    private boolean isBehind(Claim claim) {
        return claim.volume().requested().compareTo(disks.least()) < 0;
    }

    private static Optional<Step> next(KafkaNode.Controller controller, Claim claim) {
        return switch (DiskFit.of(claim.volume(), controller.pool().storage())) {
            case TooSmall -> Optional.of(grow(controller, claim));
            case AsDeclared -> growing(claim);
            case Another -> Optional.of(cannotBe(controller, claim, controller.pool().storage()));
        };
    }

    private static Step grow(KafkaNode node, Claim claim) {
        var declared = node.pool().storage().size();
        return new KubeStep.GrowClaim(
                claim.name(),
                declared,
                declared,
                KubeStep.GrowthCause.Declared,
                claim.version(),
                field(node) + ".size is larger than its " + claim.volume().requested().text());
    }

    private static Optional<Step> growing(Claim claim) {
        return claim.volume().isGrowing()
                ? Optional.of(
                        new Step.Wait(
                                "grow " + claim.name(),
                                "it has "
                                        + claim.volume().capacity().text()
                                        + " of "
                                        + claim.volume().requested().text(),
                                "its storage driver has expanded the volume and its file system,"
                                        + " which needs no restart"))
                : Optional.empty();
    }

    private static Step cannotBe(KafkaNode.Controller node, Claim claim, Storage declared) {
        return new Step.Blocked(
                "ControllerDiskCannotChange",
                "change the disk of " + node(node.id()) + " to " + text(declared),
                "it is "
                        + text(claim.volume())
                        + ", and a controller's disk can only grow, not shrink or change its class",
                "set "
                        + field(node)
                        + " back; or, with 3 controllers or more, delete the PersistentVolumeClaim"
                        + " and the Pod of one controller at a time, each only while all others"
                        + " vote: it comes back on a new disk");
    }

    private static String field(KafkaNode node) {
        return switch (node) {
            case KafkaNode.Broker broker -> "spec.storage";
            case KafkaNode.Controller controller -> "spec.controllers.storage";
        };
    }

    private static String text(Storage storage) {
        return switch (storage.storageClass()) {
            case StorageClass.Default any -> storage.size().text();
            case StorageClass.Named(String name) -> storage.size().text() + " of class " + name;
        };
    }

    private static String text(Claim.Volume disk) {
        return disk.storageClass().isEmpty()
                ? disk.requested().text()
                : disk.requested().text() + " of class " + disk.storageClass();
    }
}
