package dev.spillway.operator.observed;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.NodeId;
import java.util.List;

/**
 * The PersistentVolumeClaim of one node: its disk.
 *
 * @param the observed version
 * @param clusterId the KRaft cluster whose data is on it; empty when it is not annotated
 * @param initialVoters of a controller's disk that was created with the cluster: the initial voters
 * @param voters of a controller's disk: the voters when the quorum was last seen with a leader;
 *     empty when it never was
 * @param terminating being deleted, though a Pod may still use it
 * @param owner uid of the Cluster in its owner reference, which claims of earlier versions had;
 *     empty when there is none
 * @param host the Kubernetes node that its volume was created for; empty when it is not known
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
        Volume volume,
        String host) {

    public Claim(
            NodeId id,
            String name,
            ObjectVersion version,
            String clusterId,
            List<NodeId> initialVoters,
            List<NodeId> voters,
            boolean terminating,
            String owner,
            Volume volume) {
        this(id, name, version, clusterId, initialVoters, voters, terminating, owner, volume, "");
    }

    /**
     * The cluster's quorum is known to have had a leader: an empty disk under this name must never
     * be formatted as one of the initial voters again.
     */
    public boolean quorumFormed() {
        return !voters.isEmpty();
    }

    public boolean owned() {
        return !owner.isEmpty();
    }

    /**
     * Size and class of the disk.
     *
     * @param requested the size that was requested last
     * @param capacity the size that it has; 0 before there is a volume
     * @param storageClass empty when it has none
     */
    public record Volume(Bytes requested, Bytes capacity, String storageClass) {

        /** A larger size was requested, and the volume has not been expanded yet. */
        public boolean isGrowing() {
            return capacity.value() > 0 && capacity.compareTo(requested) < 0;
        }
    }
}
