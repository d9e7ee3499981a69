package dev.spillway.operator.api;

/** Regular expressions (RE2, as Kubernetes reads them) that several fields share. */
public final class Patterns {
    /** {@code 20Gi}, {@code 500M}, {@code 1048576}: a whole number of bytes, as in Kubernetes. */
    public static final String SIZE = "^[1-9][0-9]{0,14}(k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$";

    /** {@code 7d}, {@code 6h}, {@code 30m}, {@code 10s}, {@code 500ms}. */
    public static final String DURATION = "^[1-9][0-9]{0,8}(ms|s|m|h|d)$";

    public static final String SIZE_OR_UNLIMITED =
            "^(unlimited|[1-9][0-9]{0,14}(k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?)$";

    public static final String DURATION_OR_UNLIMITED = "^(unlimited|[1-9][0-9]{0,8}(ms|s|m|h|d))$";

    /**
     * The name of a Secret, a ServiceAccount, a StorageClass (RFC 1123 subdomain), and of a bucket.
     */
    public static final String OBJECT_NAME =
            "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    /** Stores other than AWS have roles without an account. */
    static final String IS_ROLE_ARN =
            "self.matches('^arn:[a-z-]+:iam::[0-9]*:role/[A-Za-z0-9+=,.@_/-]+$')";

    static final String WRITE_A_ROLE_ARN =
            "write the role's ARN, for example arn:aws:iam::123456789012:role/kafka";

    private Patterns() {}
}
