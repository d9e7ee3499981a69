package dev.spillway.operator.api;

/** The value of a condition. */
public enum ConditionStatus {
    True,
    False,
    Unknown
}
