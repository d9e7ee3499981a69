package dev.spillway.local.kubelet.probe;

/** The result of one probe. */
public sealed interface ProbeResult {
    record Success() implements ProbeResult {}

    /** The message is for people, such as {@code HTTP probe failed with statuscode: 503}. */
    record Failure(String message) implements ProbeResult {}
}
