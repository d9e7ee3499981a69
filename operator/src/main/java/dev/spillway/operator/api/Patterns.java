package dev.spillway.operator.api;

/**
 * Formats that several fields share. Sizes and durations are validated by CEL rules and not by
 * patterns: Kubernetes reports a rule's message to the user, but of a pattern only the regular
 * expression.
 */
public final class Patterns {
    /** {@code 20Gi}, {@code 500M}, {@code 1048576}: a whole number of bytes, as in Kubernetes. */
    public static final String SIZE =
            "self.matches('^[1-9][0-9]{0,14}(k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$')";

    public static final String SIZE_WORDS =
            "is not a size: write a whole number with a suffix (Ki, Mi, Gi, Ti; k, M, G, T), for"
                    + " example 20Gi";

    public static final String SIZE_OR_UNLIMITED = "self == 'unlimited' || " + SIZE;

    public static final String SIZE_OR_UNLIMITED_WORDS = SIZE_WORDS + ", or unlimited";

    /** {@code 7d}, {@code 6h}, {@code 30m}, {@code 10s}, {@code 500ms}. */
    public static final String DURATION = "self.matches('^[1-9][0-9]{0,8}(ms|s|m|h|d)$')";

    public static final String DURATION_WORDS =
            "is not a duration: write a whole number with ms, s, m, h or d, for example 6h";

    public static final String DURATION_OR_UNLIMITED = "self == 'unlimited' || " + DURATION;

    public static final String DURATION_OR_UNLIMITED_WORDS = DURATION_WORDS + ", or unlimited";

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

    /** {@code registry.example.com:5000/kafka/broker:1.2@sha256:...}, with a tag or a digest. */
    static final String IMAGE =
            "self.matches('^([a-zA-Z0-9.-]+(:[0-9]+)?/)?[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*"
                + "(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?@sha256:[0-9a-f]{64})$')";

    static final String IMAGE_WORDS =
            "is not a full image reference: write registry/name with a tag or a digest, for example"
                    + " registry.example.com/kafka/broker:1.2.0 or"
                    + " registry.example.com/kafka/broker@sha256:<64 hex digits>";

    private Patterns() {}
}
