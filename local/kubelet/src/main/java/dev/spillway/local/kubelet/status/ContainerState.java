package dev.spillway.local.kubelet.status;

import java.time.Instant;

/** The three states of a container, as Kubernetes has them. */
public sealed interface ContainerState {

    /**
     * Not running: not yet, or not again. The reason is one of Kubernetes', such as {@code
     * CrashLoopBackOff}.
     */
    record Waiting(String reason, String message) implements ContainerState {}

    record Running(Instant since) implements ContainerState {}

    /** Ended; an exit code of 128 + n means ended by signal n. */
    record Terminated(
            int exitCode, String reason, String message, Instant started, Instant finished)
            implements ContainerState {

        /**
         * @param message what the container says of its end; may be empty
         */
        public static Terminated of(
                int exitCode, String message, Instant started, Instant finished) {
            return new Terminated(
                    exitCode, exitCode == 0 ? "Completed" : "Error", message, started, finished);
        }
    }
}
