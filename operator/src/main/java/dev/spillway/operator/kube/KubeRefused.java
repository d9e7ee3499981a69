package dev.spillway.operator.kube;

/**
 * The Kubernetes API understood a change and said no: a quota, an admission policy, a permission,
 * or a value that only it can judge.
 */
public final class KubeRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    public KubeRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
