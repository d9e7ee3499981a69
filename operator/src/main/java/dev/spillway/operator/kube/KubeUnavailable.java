package dev.spillway.operator.kube;

import org.jspecify.annotations.Nullable;

/** The Kubernetes API did not answer, or refused what the operator is allowed to ask. */
public final class KubeUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public KubeUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
