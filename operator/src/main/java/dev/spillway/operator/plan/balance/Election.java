package dev.spillway.operator.plan.balance;

/** Makes the preferred leader of a partition lead it. */
public record Election(String topic, int partition, String why) {}
