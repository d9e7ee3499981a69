package dev.spillway.operator.model;

/** The StorageClass of a disk. */
public sealed interface StorageClass {

    /** The Kubernetes cluster's default class. */
    record Default() implements StorageClass {}

    record Named(String name) implements StorageClass {}
}
