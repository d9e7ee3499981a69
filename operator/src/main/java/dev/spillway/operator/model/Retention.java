package dev.spillway.operator.model;

/** How much of a partition is kept; what is beyond either limit goes. */
public record Retention(Limit<Millis> time, Limit<Bytes> size) {}
