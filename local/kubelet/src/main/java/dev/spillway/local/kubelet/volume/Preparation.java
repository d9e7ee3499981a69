package dev.spillway.local.kubelet.volume;

/** What a container needs before it can start: either ready or still pending. */
public sealed interface Preparation<T> {

    record Ready<T>(T value) implements Preparation<T> {}

    /**
     * Something is missing that may still be created.
     *
     * @param reason for the container's status, such as {@code ContainerCreating}
     * @param event reason of the Event, such as {@code FailedMount}
     * @param message such as {@code configmap "events-brokers" not found}
     */
    record Pending<T>(String reason, String event, String message) implements Preparation<T> {}
}
