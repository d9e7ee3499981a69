package dev.spillway.operator.model;

/** Whether a topic's cold segments are moved off the brokers' disks. */
public sealed interface TopicTiering {

    /** Everything stays on the brokers' disks. */
    record Off() implements TopicTiering {}

    /**
     * Segments that are no longer hot go to the Cluster's bucket.
     *
     * @param hot never more than the topic's whole retention
     */
    record On(Retention hot) implements TopicTiering {}
}
