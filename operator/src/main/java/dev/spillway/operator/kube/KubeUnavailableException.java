package dev.spillway.operator.kube;

import io.fabric8.kubernetes.client.KubernetesClientException;
import org.jspecify.annotations.Nullable;

/** The Kubernetes API did not answer, or refused a request that the operator is allowed to make. */
public final class KubeUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public KubeUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether there was no answer at all, which {@link ApiOutages} reports once for everybody. */
    public boolean isOutage() {
        return getCause() instanceof KubernetesClientException failure
                && !ApiCalls.isAnswered(failure);
    }
}
