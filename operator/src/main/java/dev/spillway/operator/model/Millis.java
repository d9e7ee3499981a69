package dev.spillway.operator.model;

/** A span of time in milliseconds, never negative. */
public record Millis(long value) {}
