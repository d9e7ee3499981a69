package dev.spillway.operator.plan.balance;

/**
 * A broker that replicas may be on.
 *
 * @param rack empty when it has none, or has not reported it yet; racks count only when every
 *     broker that stays and serves has one
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
        /** Is declared. It may be down for now, which does not move its replicas away. */
        Stays,
        /** Is to be removed: all of its replicas move away. */
        Leaves,
        /** Its disk failed or is gone, and is not going to be refilled in place. */
        LostDisk,
        /** Partitions refer to it, but it is not registered. */
        Unknown
    }
}
