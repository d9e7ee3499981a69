package dev.spillway.operator.api;

public enum Profile {
    Messaging,
    ActivityTracking,
    Metrics,
    Logs,
    CommitLog,
    Stream
}
