package dev.spillway.local.kubelet.probe;

/** What one look at a container found. */
public sealed interface Outcome {
    record Success() implements Outcome {}

    /** The message is for people, such as {@code HTTP probe failed with statuscode: 503}. */
    record Failure(String message) implements Outcome {}
}
