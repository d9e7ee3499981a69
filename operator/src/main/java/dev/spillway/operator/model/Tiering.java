package dev.spillway.operator.model;

/** Whether cold segments are moved off the brokers' disks, and where to. */
public sealed interface Tiering {

    record Off() implements Tiering {}

    /**
     * To a bucket with the S3 API.
     *
     * @param prefix of every object's key; "" for none, otherwise without a trailing slash
     * @param hot what stays on local disk, for topics that do not set it themselves
     * @param cache on each broker's heap
     */
    record S3(
            String bucket,
            String prefix,
            S3Location location,
            S3Credentials credentials,
            S3Access access,
            Retention hot,
            Bytes cache)
            implements Tiering {}
}
