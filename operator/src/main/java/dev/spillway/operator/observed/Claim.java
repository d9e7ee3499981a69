package dev.spillway.operator.observed;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.NodeId;
import java.time.Instant;
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
     * @param history what the operator recorded of its size
     */
    public record Volume(
            Bytes requested, Bytes capacity, String storageClass, SizeHistory history) {

        /** A larger size was requested, and the volume has not been expanded yet. */
        public boolean isGrowing() {
            return capacity.value() > 0 && capacity.compareTo(requested) < 0;
        }
    }

    /**
     * What the operator recorded on the claim about its size. Another tool may have enlarged it
     * since.
     *
     * @param declared the size that was declared last; 0 on a claim of an earlier version
     * @param grownTo the size that all brokers' disks were to grow to when this one did; 0 when it
     *     has only grown with the declared size
     * @param grownAt when the operator enlarged it last; {@link Instant#EPOCH} when it never did
     */
    public record SizeHistory(Bytes declared, Bytes grownTo, Instant grownAt) {

        private static final Bytes NONE = new Bytes(0);

        public static final SizeHistory UNKNOWN = new SizeHistory(NONE, NONE, Instant.EPOCH);

        /** Of a disk that was created with this size and never enlarged. */
        public static SizeHistory declared(Bytes size) {
            return new SizeHistory(size, NONE, Instant.EPOCH);
        }
    }
}
