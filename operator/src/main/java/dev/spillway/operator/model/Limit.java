package dev.spillway.operator.model;

/** An upper bound, or none. */
public sealed interface Limit<T> {

    record Unlimited<T>() implements Limit<T> {}

    record AtMost<T>(T value) implements Limit<T> {}
}
