package dev.spillway.operator.api;

/** The levels of Log4j, which Kafka logs with. */
public enum LogLevel {
    OFF,
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
}
