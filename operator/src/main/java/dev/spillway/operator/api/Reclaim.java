package dev.spillway.operator.api;

/** What becomes of disks and cold data when their Cluster is deleted. */
public enum Reclaim {
    Retain,
    Delete
}
