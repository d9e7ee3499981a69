package dev.spillway.operator.model;

/** Who a Pod runs as. */
public sealed interface ServiceAccountChoice {

    /** The one that the operator makes for the Cluster, without any rights. */
    record Own() implements ServiceAccountChoice {}

    /** One that the user made, in the Cluster's namespace. */
    record Given(String name) implements ServiceAccountChoice {}
}
