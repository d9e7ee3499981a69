package dev.spillway.operator.observed;

import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;

/**
 * Where the bytes of a cluster's topics are, and whether copying them to S3 works.
 *
 * @param hot bytes of each topic on the brokers' disks, one replica of each partition
 * @param cold bytes of each topic in S3, as the partitions' leaders know them
 * @param failingCopies topics of which copying a segment failed recently
 * @param producedBytesPerSecond by all producers since the measurement before; 0 when unknown
 * @param proofs what each broker reported of the bucket; without those that reported nothing
 * @param waitingDeletions objects in S3 that could not be deleted yet; brokers retry until they are
 * @param complete whether every broker reported; otherwise the numbers are too low
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

    /**
     * Whether a broker has reported on the bucket but not proven it: that may change at any moment.
     */
    public boolean awaitsProof() {
        return proofs.values().stream().anyMatch(proof -> !(proof instanceof BucketProof.Proven));
    }

    /** With these bytes on the brokers' disks. */
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
