package dev.spillway.operator.kube;

/**
 * The Kubernetes API understood a change and said no: a quota, an admission policy, a permission,
 * or a value that only it can judge. Or the change would be one of an object that is somebody
 * else's.
 */
public final class KubeRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    public KubeRefused(String message, Throwable cause) {
        super(message, cause);
    }

    KubeRefused(String message) {
        super(message);
    }
}
