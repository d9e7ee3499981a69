package dev.spillway.operator.plan.balance;

/**
 * Cancels a running reassignment. Always before another one of the same partition: Kafka keeps the
 * brokers that the first was adding when a second one adds none.
 */
public record CancelMove(String topic, int partition, String why) {}
