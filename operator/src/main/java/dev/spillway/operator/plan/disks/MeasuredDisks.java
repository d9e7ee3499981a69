package dev.spillway.operator.plan.disks;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.DiskReport;
import dev.spillway.operator.observed.ObservedCluster;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How full the brokers' disks are.
 *
 * @param now until when a disk must not grow is asked of this time
 * @param disks without brokers that have not said
 */
public record MeasuredDisks(Instant now, List<DiskUse> disks) {

    /** Nothing was measured. */
    public static final MeasuredDisks NONE = new MeasuredDisks(Instant.EPOCH, List.of());

    /**
     * What brokers say of their disks, once they know how large their claims are. Before, a broker
     * says how full its file system is, which many claims may share: no reason to make one larger.
     */
    public static MeasuredDisks of(ObservedCluster seen, Instant now) {
        return new MeasuredDisks(
                now,
                seen.view().stream()
                        .flatMap(view -> view.disks().entrySet().stream())
                        .flatMap(disk -> use(disk.getKey(), disk.getValue(), seen).stream())
                        .toList());
    }

    private static Optional<DiskUse> use(int broker, DiskReport disk, ObservedCluster seen) {
        return seen.claim(new NodeId(broker))
                .filter(claim -> claim.volume().capacity().value() == disk.capacityBytes())
                .map(claim ->
                        new DiskUse(
                                claim.id(),
                                claim.volume().capacity(),
                                new Bytes(disk.usedBytes()),
                                new Bytes(disk.hotBytes())));
    }
}
