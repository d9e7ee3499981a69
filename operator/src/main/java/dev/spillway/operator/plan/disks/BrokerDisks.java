package dev.spillway.operator.plan.disks;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.Storage;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.ObservedCluster;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How large the brokers' disks are to be, by what is declared and by how far they have grown. A
 * broker that is added, or that has lost its disk, gets one as large as the others have: their data
 * would not fit otherwise.
 *
 * @param kept the disks that are not to be replaced by smaller ones
 */
public record BrokerDisks(Storage declared, List<Claim> kept, ObservedCluster seen) {

    public static BrokerDisks of(ClusterModel cluster, ObservedCluster seen) {
        var declared = cluster.brokers().storage();
        var kept =
                seen.claims(NodeRole.Broker).stream()
                        .filter(claim -> !claim.terminating())
                        .filter(claim -> !DiskFit.isToShrink(claim.volume(), declared))
                        .toList();
        return new BrokerDisks(declared, kept, seen);
    }

    /**
     * That every disk is to have: what is declared, or what all disks were to grow to. An operator
     * that ended in the middle of that continues by this.
     */
    public Bytes least() {
        var grown =
                kept.stream()
                        .map(claim -> claim.volume().history().grownTo())
                        .max(Bytes::compareTo);
        return larger(
                declared.size(),
                grown.map(size -> smaller(size, declared.growTo())).orElse(declared.size()));
    }

    /** Of a disk that is created now. Other tools' enlargements count where all disks have them. */
    public Bytes ofNew() {
        var smallest = kept.stream().map(claim -> claim.volume().requested()).min(Bytes::compareTo);
        return larger(least(), smallest.orElse(declared.size()));
    }

    /**
     * What may be counted on of a broker's disk. One that is to be replaced already counts as the
     * one that replaces it, if that is smaller; one that grows counts as larger once it has grown.
     */
    public Bytes usable(NodeId broker) {
        return seen.claim(broker).map(this::usable).orElseGet(this::ofNew);
    }

    private Bytes usable(Claim claim) {
        var has = existing(claim.volume()).orElseGet(this::ofNew);
        return DiskFit.of(claim.volume(), declared) == DiskFit.Another
                ? smaller(ofNew(), has)
                : has;
    }

    /** Empty while nothing at all is known of it. */
    private static Optional<Bytes> existing(Claim.Volume volume) {
        return Stream.of(volume.capacity(), volume.requested())
                .filter(size -> size.value() > 0)
                .findFirst();
    }

    static Bytes larger(Bytes one, Bytes other) {
        return Collections.max(List.of(one, other));
    }

    static Bytes smaller(Bytes one, Bytes other) {
        return Collections.min(List.of(one, other));
    }
}
