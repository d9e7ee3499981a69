package dev.spillway.operator.api;

/** What happens to a connector's offsets when its Connector is deleted. */
public enum ConnectorDeletionPolicy {
    Retain,
    DeleteOffsets
}
