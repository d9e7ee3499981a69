package dev.spillway.operator.model;

/** A size in bytes, never negative. */
public record Bytes(long value) {}
