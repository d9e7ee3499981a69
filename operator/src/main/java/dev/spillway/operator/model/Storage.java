package dev.spillway.operator.model;

/** The disk of one node. */
public record Storage(Bytes size, StorageClass storageClass) {}
