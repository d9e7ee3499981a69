package dev.spillway.operator.model;

/** The user's choice of the cluster's metadata.version. */
public sealed interface MetadataVersionChoice {

    /** None: it stays as it is. */
    record Keep() implements MetadataVersionChoice {}

    record Exactly(MetadataVersion version) implements MetadataVersionChoice {}
}
