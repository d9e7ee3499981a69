package dev.spillway.operator.api;

/** What a topic is for: the use cases that Kafka's own documentation names. */
public enum Profile {
    Messaging,
    ActivityTracking,
    Metrics,
    Logs,
    CommitLog,
    Stream
}
