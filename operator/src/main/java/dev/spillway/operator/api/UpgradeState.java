package dev.spillway.operator.api;

/** How far a Cluster is with a newer release of the operator. */
public enum UpgradeState {
    /** Its nodes still run with an earlier release, and are not restarted for it now. */
    Waiting,
    /** Its nodes are being restarted, or the last of them have not come back yet. */
    Running
}
