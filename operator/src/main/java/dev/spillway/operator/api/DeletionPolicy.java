package dev.spillway.operator.api;

/** What becomes of a topic in Kafka when its Topic is deleted. */
public enum DeletionPolicy {
    Delete,
    Retain
}
