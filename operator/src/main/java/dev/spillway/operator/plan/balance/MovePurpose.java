package dev.spillway.operator.plan.balance;

/** What a move is for, the most urgent first. */
public enum MovePurpose {
    /** A copy is missing: its broker's disk or its broker is gone. */
    LostReplica,
    /** The topic is to have more or fewer replicas. */
    ReplicationFactor,
    /** A broker leaves. */
    Drain,
    /** Too many replicas of a partition share a rack. */
    Racks,
    /** Some brokers have more replicas than others. */
    ReplicaCount,
    /** Some brokers have more local bytes than others. */
    LocalBytes,
    /** Some brokers lead more partitions than others. */
    Leaders;

    /** Whether nothing but evenness is lost by waiting. */
    boolean canWait() {
        return switch (this) {
            case LostReplica, ReplicationFactor, Drain -> false;
            case Racks, ReplicaCount, LocalBytes, Leaders -> true;
        };
    }
}
