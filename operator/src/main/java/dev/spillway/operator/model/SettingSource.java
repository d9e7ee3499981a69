package dev.spillway.operator.model;

/** Where the value of a topic setting comes from, in order of precedence. */
public enum SettingSource {
    /** The Topic itself: a field of its spec, or its spec.config. */
    Topic,
    /** The Topic's profile. */
    Profile,
    /** The Cluster's spec.config or spec.tiering. */
    Cluster,
    /** Spillway's default, or else Kafka's. */
    Default,
    /** Kafka: somebody set it there, or the declared value is not in force. */
    Kafka
}
