package dev.spillway.operator.plan.balance;

import dev.spillway.operator.observed.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A partition and what it weighs.
 *
 * @param adding brokers that a reassignment in flight gives a replica; empty when none runs
 * @param removing brokers that the reassignment takes it from
 * @param refills of replicas that are not being moved; mostly none
 * @param wantedReplicas the replication factor that it is to have; where nobody asks for one, what
 *     it has, those not counted that are being removed
 */
public record PartitionLoad(
        Partition partition,
        List<Integer> adding,
        List<Integer> removing,
        List<Refill> refills,
        int wantedReplicas,
        Data data) {

    /**
     * A replica that was there, whose disk came back empty: Kafka fills it again by itself.
     *
     * @param arrivedBytes what it has again
     * @param missingBytes what it has still to fetch
     */
    public record Refill(int broker, long arrivedBytes, long missingBytes) {}

    /**
     * Bytes of one replica.
     *
     * @param localBytes on the leader's disk
     * @param copyBytes what a new replica fetches from the leader: the local bytes, or of a tiered
     *     partition only what is not in S3 yet, where followers start at the last tiered offset
     *     (KIP-1023)
     * @param arrivedBytes of these, what the replicas that are being added have, all together
     * @param pendingUploadBytes of a tiered partition: in closed segments that are not in S3 yet
     * @param known whether an in-sync replica told; otherwise it may be any number of bytes
     */
    public record Data(
            long localBytes,
            long copyBytes,
            long arrivedBytes,
            long pendingUploadBytes,
            boolean known) {

        /** What a new replica fetches, as far as is known. */
        long copyBytesOr(long whenUnknown) {
            return known ? copyBytes : whenUnknown;
        }
    }

    public PartitionLoad {
        if (wantedReplicas < 1) {
            throw new IllegalArgumentException(partition.name() + " is to have no replica");
        }
    }

    public boolean moving() {
        return !adding.isEmpty() || !removing.isEmpty();
    }

    /** Brokers that fetch a whole replica, because it is being moved or refilled. */
    List<Integer> receiving() {
        return Stream.concat(adding.stream(), refills.stream().map(Refill::broker)).toList();
    }

    /** Where its replicas are when the reassignment in flight is done. */
    List<Integer> target() {
        return without(removing);
    }

    /** Where its replicas are when the reassignment in flight is cancelled. */
    List<Integer> original() {
        return without(adding);
    }

    String name() {
        return partition.name();
    }

    private List<Integer> without(List<Integer> brokers) {
        if (brokers.isEmpty()) {
            return partition.replicas();
        }
        var left = new ArrayList<>(partition.replicas());
        left.removeAll(brokers);
        return List.copyOf(left);
    }
}
