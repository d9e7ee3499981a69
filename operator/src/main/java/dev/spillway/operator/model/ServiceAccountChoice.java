package dev.spillway.operator.model;

/** The ServiceAccount of a Pod. */
public sealed interface ServiceAccountChoice {

    /** The one that the operator creates for the Cluster, without any permissions. */
    record Own() implements ServiceAccountChoice {}

    /** One that the user created, in the Cluster's namespace. */
    record Given(String name) implements ServiceAccountChoice {}
}
