package dev.spillway.operator.plan.balance;

/**
 * A broker that replicas may be on.
 *
 * @param rack empty when it has none, or has not told it yet; racks count only when every broker
 *     has one that stays and serves
 * @param capacityBytes the size of its disk, 0 when unknown, which means no limit
 * @param serving registered, unfenced and its disk online: can be given replicas now
 * @param writtenBytesPerSecond what producers and replication write to it, 0 when unknown
 */
public record BrokerLoad(
        int id,
        String rack,
        long capacityBytes,
        Standing standing,
        boolean serving,
        long writtenBytesPerSecond) {

    public enum Standing {
        /** Is asked for. It may be down for now, which does not make its replicas leave. */
        Stays,
        /** Is to be removed: all of its replicas go elsewhere. */
        Leaves,
        /** Its disk failed or is gone, and is not going to be refilled in place. */
        LostDisk,
        /** Partitions name it, and Kafka knows no such broker. */
        Unknown
    }
}
