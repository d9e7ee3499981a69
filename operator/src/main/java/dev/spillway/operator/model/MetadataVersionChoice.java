package dev.spillway.operator.model;

/** What a user says of the cluster's metadata.version. */
public sealed interface MetadataVersionChoice {

    /** Nothing: it stays what it is. */
    record Keep() implements MetadataVersionChoice {}

    record Exactly(MetadataVersion version) implements MetadataVersionChoice {}
}
