package dev.spillway.operator.api;

/** What happens to a topic in Kafka when its Topic is deleted. */
public enum DeletionPolicy {
    Delete,
    Retain
}
