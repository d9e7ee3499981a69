package dev.spillway.operator.api;

/** What becomes of disks when their Cluster is deleted. */
public enum Reclaim {
    Retain,
    Delete
}
