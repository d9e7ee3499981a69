package dev.spillway.operator.api;

/** What happens to disks and cold data when their Cluster is deleted. */
public enum Reclaim {
    Retain,
    Delete
}
