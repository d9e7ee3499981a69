package dev.spillway.operator.model;

/** Whether cold segments leave the brokers' disks, and where to. */
public sealed interface Tiering {

    record Off() implements Tiering {}

    /**
     * Into a bucket with the S3 API.
     *
     * @param prefix of every object's key; "" for none, otherwise without a slash at its end
     * @param hot what stays on local disk, for topics that do not say it themselves
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
