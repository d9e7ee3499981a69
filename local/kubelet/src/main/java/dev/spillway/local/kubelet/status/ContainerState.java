package dev.spillway.local.kubelet.status;

import java.time.Instant;

/** The three states of a container in Kubernetes. */
public sealed interface ContainerState {

    /**
     * Not running yet, or not running again yet.
     *
     * @param reason one of Kubernetes' own, such as {@code CrashLoopBackOff}
     */
    record Waiting(String reason, String message) implements ContainerState {}

    record Running(Instant since) implements ContainerState {}

    /** Ended; an exit code of 128 + n means signal n. */
    record Terminated(
            int exitCode, String reason, String message, Instant started, Instant finished)
            implements ContainerState {

        /**
         * @param message the termination message; may be empty
         */
        public static Terminated of(
                int exitCode, String message, Instant started, Instant finished) {
            return new Terminated(
                    exitCode, exitCode == 0 ? "Completed" : "Error", message, started, finished);
        }
    }
}
