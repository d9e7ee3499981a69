package dev.spillway.operator.model;

/** Who says what a topic setting is, the strongest first. */
public enum SettingSource {
    /** The Topic itself: a field of its spec, or its spec.config. */
    Topic,
    /** The Topic's profile. */
    Profile,
    /** The Cluster's spec.config or spec.tiering. */
    Cluster,
    /** Nobody; this is what Spillway, or else Kafka, makes of it. */
    Default,
    /** Kafka: somebody set it there, or what is declared is not in force. */
    Kafka
}
