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

    /**
     * The same, and what is hot depends on the room on the disks.
     *
     * @param size of each partition at most
     * @param whole the topic keeps nothing for longer than what is hot
     */
    record Follows(Limit<Bytes> size, boolean whole) implements TopicTiering {}
}
