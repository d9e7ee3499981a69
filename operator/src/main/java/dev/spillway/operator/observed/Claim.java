package dev.spillway.operator.observed;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.NodeId;
import java.util.List;

/**
 * The PersistentVolumeClaim of one node: its disk.
 *
 * @param version of it that was seen
 * @param clusterId the KRaft cluster whose data is on it; empty when it does not say
 * @param initialVoters of a controller's disk that was made with the cluster: the first voters
 * @param voters of a controller's disk: who voted when the quorum was last seen with a leader;
 *     empty when it never was
 * @param terminating being deleted, though a Pod may still hold it
 * @param owner uid of a Cluster with which it goes by an owner reference, as claims of earlier
 *     versions did; empty when there is none
 */
public record Claim(
        NodeId id,
        String name,
        ObjectVersion version,
        String clusterId,
        List<NodeId> initialVoters,
        List<NodeId> voters,
        boolean terminating,
        String owner,
        Volume volume) {

    /**
     * The cluster's quorum is known to have had a leader: an empty disk under this name must never
     * be formatted as one of the first voters again.
     */
    public boolean quorumFormed() {
        return !voters.isEmpty();
    }

    public boolean owned() {
        return !owner.isEmpty();
    }

    /**
     * What the disk is.
     *
     * @param requested the size that was asked for last
     * @param capacity the size that it has; 0 before there is a volume
     * @param storageClass empty when it has none
     */
    public record Volume(Bytes requested, Bytes capacity, String storageClass) {

        /** It was asked to grow, and has not yet. */
        public boolean isGrowing() {
            return capacity.value() > 0 && capacity.compareTo(requested) < 0;
        }
    }
}
