package dev.spillway.operator.plan.balance;

/**
 * Calls a reassignment in flight back. Always before another one of the same partition: Kafka does
 * not forget the brokers that the first was adding when a second one adds none.
 */
public record CancelMove(String topic, int partition, String why) {}
