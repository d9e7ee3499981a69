package dev.spillway.operator.model;

/** How brokers may use the bucket. */
public sealed interface S3Credentials {

    /** What the AWS SDK finds around the broker: web identity, Pod identity, instance profile. */
    record Ambient() implements S3Credentials {}

    /**
     * A Secret in the Cluster's namespace with accessKeyId, secretAccessKey and perhaps
     * sessionToken.
     */
    record FromSecret(String name) implements S3Credentials {}

    /** A role for a token of the Pods' ServiceAccount, made for this audience. */
    record WebIdentity(String roleArn, String audience) implements S3Credentials {}
}
