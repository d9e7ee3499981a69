package dev.spillway.operator.kube;

import java.util.Optional;

/** Failures to write a status, which the framework does and not the operator itself. */
public final class FabricStatus {

    private FabricStatus() {}

    /** Who refused the status; empty when the write failed otherwise. */
    public static Optional<KubeRefusedException> refusal(Throwable failure) {
        return ApiCalls.refusal("write the status", failure);
    }
}
