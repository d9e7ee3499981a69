package dev.spillway.operator.model;

/** Whether cold segments leave the brokers' disks, and where to. */
public sealed interface Tiering {

    record Off() implements Tiering {}

    /**
     * @param prefix of every object's key; "" for none, otherwise without a slash at its end
     */
    record S3(
            String bucket,
            String prefix,
            S3Location location,
            S3Credentials credentials,
            Retention hot,
            Bytes cache)
            implements Tiering {}
}
