package dev.spillway.operator.model;

/** Which kind of disk. */
public sealed interface StorageClass {

    /** The Kubernetes cluster's default class. */
    record Default() implements StorageClass {}

    record Named(String name) implements StorageClass {}
}
