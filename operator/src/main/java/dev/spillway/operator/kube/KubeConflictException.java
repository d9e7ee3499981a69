package dev.spillway.operator.kube;

/**
 * An object has changed since it was read, so that nothing was done to it. Once or twice that is a
 * coincidence, and the next plan decides again.
 */
public final class KubeConflictException extends RuntimeException {
    private static final long serialVersionUID = 1;

    KubeConflictException(String message) {
        super(message);
    }

    public KubeConflictException(String message, Throwable cause) {
        super(message, cause);
    }
}
