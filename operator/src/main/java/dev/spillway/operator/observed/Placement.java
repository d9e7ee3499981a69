package dev.spillway.operator.observed;

import java.util.List;
import java.util.Map;

/**
 * The replicas of a partition, as moving them needs to know it.
 *
 * @param adding brokers to which a running reassignment adds a replica; empty when none runs
 * @param removing brokers from which it removes the replica
 * @param bytes of each replica on its broker's disk, by broker id; 0 where a broker has none yet;
 *     without brokers that do not report it
 */
public record Placement(
        List<Integer> adding, List<Integer> removing, Map<Integer, Long> bytes, Tier tier) {

    public static final Placement UNKNOWN =
            new Placement(List.of(), List.of(), Map.of(), new Untiered());

    /** Whether a part of the partition is in S3. */
    public sealed interface Tier permits Untiered, Tiered, OffsetsUnknown {}

    /** All of it is on the brokers' disks. */
    public record Untiered() implements Tier {}

    /**
     * Its older segments are in S3.
     *
     * @param localStart the first offset on the leader's disk
     * @param notInS3 the first offset that is not in S3
     * @param end the offset of the next record
     * @param segmentBytes the size at which a segment is closed; the active one is never in S3
     */
    public record Tiered(long localStart, long notInS3, long end, long segmentBytes)
            implements Tier {}

    /**
     * Its older segments are in S3, but the offsets are unknown: all local data may have to be
     * copied.
     *
     * @param segmentBytes as of {@link Tiered}
     */
    public record OffsetsUnknown(long segmentBytes) implements Tier {}
}
