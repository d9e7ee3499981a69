package dev.spillway.operator.api;

/** Whether running nodes are restarted for a newer release of the operator. */
public enum Upgrade {
    Automatic,
    Manual
}
