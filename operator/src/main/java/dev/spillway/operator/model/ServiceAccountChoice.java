package dev.spillway.operator.model;

public sealed interface ServiceAccountChoice {

    /** The one that the operator makes for the Cluster. */
    record Own() implements ServiceAccountChoice {}

    /** One that the user made, in the Cluster's namespace. */
    record Given(String name) implements ServiceAccountChoice {}
}
