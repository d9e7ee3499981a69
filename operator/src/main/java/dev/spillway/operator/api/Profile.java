package dev.spillway.operator.api;

/** What a topic is used for, by the use cases in Kafka's documentation. */
public enum Profile {
    Messaging,
    ActivityTracking,
    Metrics,
    Logs,
    CommitLog,
    Stream
}
