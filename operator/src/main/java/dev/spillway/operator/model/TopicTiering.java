package dev.spillway.operator.model;

public sealed interface TopicTiering {

    /** Everything stays on the brokers' disks. */
    record Off() implements TopicTiering {}

    record On(Retention hot) implements TopicTiering {}
}
