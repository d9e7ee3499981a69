package dev.spillway.operator.model;

/** What a user says of the cluster's metadata.version. */
public sealed interface MetadataChoice {

    /** Nothing: it stays what it is. */
    record Keep() implements MetadataChoice {}

    record Exactly(MetadataVersion version) implements MetadataChoice {}
}
