package dev.spillway.operator.plan.balance;

/** What a move is for, the most urgent first. */
public enum MovePurpose {
    /** A copy is missing: its broker or its broker's disk is gone. */
    LostReplica,
    /** The topic's replication factor changes. */
    ReplicationFactor,
    /** A broker is drained. */
    Drain,
    /** Too many replicas of a partition share a rack. */
    Racks,
    /** Some brokers have more replicas than others. */
    ReplicaCount,
    /** Some brokers have more local bytes than others. */
    LocalBytes,
    /** Some brokers lead more partitions than others. */
    Leaders;

    /** Whether it only rebalances, so that waiting does no harm. */
    boolean canWait() {
        return switch (this) {
            case LostReplica, ReplicationFactor, Drain -> false;
            case Racks, ReplicaCount, LocalBytes, Leaders -> true;
        };
    }
}
