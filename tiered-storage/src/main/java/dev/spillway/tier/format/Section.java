package dev.spillway.tier.format;

/**
 * What a segment has in addition to its records, in the order in which the object holds it. A
 * section of length 0 is a file that was empty or, for the transaction index, one that does not
 * exist.
 */
public enum Section {
    OFFSET_INDEX,
    TIME_INDEX,
    TRANSACTION_INDEX,
    PRODUCER_SNAPSHOT,
    LEADER_EPOCHS
}
