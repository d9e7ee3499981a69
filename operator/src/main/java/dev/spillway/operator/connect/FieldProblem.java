package dev.spillway.operator.connect;

/**
 * What Kafka Connect has against the value of a setting.
 *
 * @param words Kafka Connect's own
 */
public record FieldProblem(String field, String words) {}
