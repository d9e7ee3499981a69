package dev.spillway.operator.plan.disks;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.desired.KafkaNode;
import dev.spillway.operator.model.Storage;
import dev.spillway.operator.model.StorageClass;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Step;
import java.util.List;
import java.util.Optional;

/**
 * Disks that stand are made as they are declared, where that can be done in place:
 *
 * <ol>
 *   <li>One that is too small grows under the running Pod; nothing restarts. Whether its
 *       StorageClass can do that, only Kubernetes knows, and refuses it otherwise.
 *   <li>Growing takes its time, which is waited for.
 *   <li>A controller's disk that would have to be smaller, or of another class, is left as it is,
 *       and that is said. Brokers get another one.
 * </ol>
 */
public final class InPlaceDiskChanges {

    private InPlaceDiskChanges() {}

    public static List<Step> next(List<KafkaNode> nodes, ObservedCluster seen) {
        return nodes.stream()
                .flatMap(node ->
                        seen.claim(node.id()).filter(claim -> !claim.terminating()).stream()
                                .flatMap(claim -> next(node, claim).stream()))
                .toList();
    }

    private static Optional<Step> next(KafkaNode node, Claim claim) {
        var declared = node.pool().storage();
        return switch (DiskFit.of(claim.volume(), declared)) {
            case TooSmall ->
                    Optional.of(
                            new KubeStep.GrowClaim(
                                    claim.name(),
                                    declared.size(),
                                    field(node)
                                            + ".size is more than its "
                                            + claim.volume().requested().text()));
            case AsDeclared -> growing(claim);
            case Another ->
                    switch (node) {
                        case KafkaNode.Broker replaced -> Optional.empty();
                        case KafkaNode.Controller controller ->
                                Optional.of(cannotBe(controller, claim, declared));
                    };
        };
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
                                "its storage driver has grown the volume and the file system on"
                                        + " it, which needs no restart"))
                : Optional.empty();
    }

    private static Step cannotBe(KafkaNode.Controller node, Claim claim, Storage declared) {
        return new Step.Blocked(
                "ControllerDiskCannotChange",
                "make the disk of " + node(node.id()) + " " + text(declared),
                "it is "
                        + text(claim.volume())
                        + ", and a controller's disk is only made larger, not smaller or of"
                        + " another class",
                "set "
                        + field(node)
                        + " back; or, with 3 controllers or more, one after the other and each"
                        + " only while all others vote, delete the PersistentVolumeClaim and the"
                        + " Pod of a controller: it comes back on a new disk");
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
