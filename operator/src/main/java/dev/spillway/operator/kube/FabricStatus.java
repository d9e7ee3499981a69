package dev.spillway.operator.kube;

import java.util.Optional;

/** Writes a status by a client of the framework, and tells how that failed. */
public final class FabricStatus {

    private static final String WRITE = "write the status";

    private FabricStatus() {}

    /**
     * Of a resource that may be gone by now.
     *
     * @param call of the framework
     */
    public static void write(Runnable call) {
        ApiCalls.changeIfUnchanged(WRITE, call);
    }

    /** Who refused the status; empty when the write failed otherwise. */
    public static Optional<KubeRefusedException> refusal(Throwable failure) {
        return ApiCalls.refusal(WRITE, failure);
    }
}
