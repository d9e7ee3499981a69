package dev.spillway.operator.observed;

import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;

/**
 * Where the bytes of a cluster's topics are, and whether copying them to S3 works.
 *
 * @param hot bytes of each topic on the brokers' disks, one replica of each partition
 * @param cold bytes of each topic in S3, as the partitions' leaders know them
 * @param failingCopies topics that a segment could not be copied of a short while ago
 * @param producedBytesPerSecond by all producers since the measurement before; 0 when unknown
 * @param proofs what each broker told of the bucket; nothing of those that told nothing
 * @param waitingDeletions objects in S3 that are to go and could not be deleted yet; brokers try
 *     again until they are gone
 * @param complete whether every broker told; otherwise the numbers tell too little
 */
public record StorageUsage(
        Map<String, Long> hot,
        Map<String, Long> cold,
        SortedSet<String> failingCopies,
        long producedBytesPerSecond,
        Map<Integer, BucketProof> proofs,
        long waitingDeletions,
        boolean complete) {

    /** Nothing was measured. */
    public static final StorageUsage UNKNOWN =
            new StorageUsage(
                    Map.of(), Map.of(), Collections.emptySortedSet(), 0, Map.of(), 0, false);

    /** Whether a broker that tells of the bucket has not proven it: that may change any moment. */
    public boolean awaitsProof() {
        return proofs.values().stream().anyMatch(proof -> !(proof instanceof BucketProof.Proven));
    }

    /** The same with other bytes on the brokers' disks. */
    public StorageUsage onDisk(Map<String, Long> bytes) {
        return new StorageUsage(
                bytes,
                cold,
                failingCopies,
                producedBytesPerSecond,
                proofs,
                waitingDeletions,
                complete);
    }
}
