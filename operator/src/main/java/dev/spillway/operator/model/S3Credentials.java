package dev.spillway.operator.model;

/** The brokers' credentials for the bucket. */
public sealed interface S3Credentials {

    /**
     * What the AWS SDK finds in the broker's environment: web identity, Pod identity, instance
     * profile.
     */
    record Ambient() implements S3Credentials {}

    /**
     * A Secret in the Cluster's namespace with accessKeyId, secretAccessKey and optionally
     * sessionToken.
     */
    record FromSecret(String name) implements S3Credentials {}

    /** A role for a token of the Pods' ServiceAccount with this audience. */
    record WebIdentity(String roleArn, String audience) implements S3Credentials {}
}
