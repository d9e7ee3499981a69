package dev.spillway.local.kubelet.volume;

/** What a container needs before it can start: there, or waited for. */
public sealed interface Preparation<T> {

    record Ready<T>(T value) implements Preparation<T> {}

    /**
     * Missing something that may still come.
     *
     * @param reason what the container's status says, such as {@code ContainerCreating}
     * @param event reason of the Event that tells of it, such as {@code FailedMount}
     * @param message such as {@code configmap "events-brokers" not found}
     */
    record Pending<T>(String reason, String event, String message) implements Preparation<T> {}
}
