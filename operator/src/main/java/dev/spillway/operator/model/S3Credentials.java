package dev.spillway.operator.model;

/** How brokers may use the bucket. */
public sealed interface S3Credentials {

    /** The AWS SDK's default chain: web identity, instance profile. */
    record Ambient() implements S3Credentials {}

    /**
     * A Secret in the Cluster's namespace with accessKeyId, secretAccessKey and perhaps
     * sessionToken.
     */
    record FromSecret(String name) implements S3Credentials {}
}
