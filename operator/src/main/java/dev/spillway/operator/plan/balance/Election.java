package dev.spillway.operator.plan.balance;

/** Election of the preferred leader of a partition. */
public record Election(String topic, int partition, String why) {}
