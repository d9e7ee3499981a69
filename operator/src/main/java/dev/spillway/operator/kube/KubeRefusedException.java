package dev.spillway.operator.kube;

/**
 * The Kubernetes API refused a change: a quota, an admission policy, a permission, or a value that
 * only it can judge. Or the change would affect an object that is not the Cluster's.
 */
public final class KubeRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The namespace is being deleted and accepts nothing new; Kubernetes uses the same name. */
    public static final String NAMESPACE_TERMINATING = "NamespaceTerminating";

    private static final String ANY_OTHER = "RefusedByKubernetes";

    private final String reason;

    public KubeRefusedException(String message, Throwable cause) {
        super(message, cause);
        this.reason = ANY_OTHER;
    }

    KubeRefusedException(String message) {
        super(message);
        this.reason = ANY_OTHER;
    }

    /**
     * @param reason a condition's
     */
    KubeRefusedException(String reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public static KubeRefusedException namespaceTerminating(String message, Throwable cause) {
        return new KubeRefusedException(NAMESPACE_TERMINATING, message, cause);
    }

    /** A condition's reason. */
    public String reason() {
        return reason;
    }
}
