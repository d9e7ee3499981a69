package dev.spillway.operator.observed;

import java.util.List;
import java.util.Map;

/**
 * What moving the replicas of a partition has to know of it.
 *
 * @param adding brokers that a reassignment in flight gives a replica; empty when none runs
 * @param removing brokers that it takes the replica from
 * @param bytes of each replica on its broker's disk, by broker id; 0 where a broker has none yet;
 *     brokers that do not tell are left out
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
     * @param notInS3 the first offset that is in no segment in S3
     * @param end the offset of the next record
     * @param segmentBytes how long a segment grows; the one that is written to is never in S3
     */
    public record Tiered(long localStart, long notInS3, long end, long segmentBytes)
            implements Tier {}

    /**
     * Its older segments are in S3, but which these are was not told: all that is local may have to
     * be copied.
     *
     * @param segmentBytes as of {@link Tiered}
     */
    public record OffsetsUnknown(long segmentBytes) implements Tier {}
}
