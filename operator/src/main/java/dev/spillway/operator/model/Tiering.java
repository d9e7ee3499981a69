package dev.spillway.operator.model;

/** Whether cold segments are moved off the brokers' disks, and where to. */
public sealed interface Tiering {

    record Off() implements Tiering {}

    /**
     * To a bucket with the S3 API.
     *
     * @param prefix of every object's key; "" for none, otherwise without a trailing slash
     * @param hot what stays on local disk, for topics that do not set it themselves
     * @param copyLag when closed segments are copied
     * @param cache on each broker's heap
     */
    record S3(
            String bucket,
            String prefix,
            S3Location location,
            S3Credentials credentials,
            S3Access access,
            Hot hot,
            CopyLag copyLag,
            Bytes cache)
            implements Tiering {

        /** The same, with what is known of how far back hot data reaches. */
        S3 withHorizon(HotHorizon horizon) {
            return switch (hot) {
                case Hot.Fixed fixed -> this;
                case Hot.Automatic automatic ->
                        new S3(
                                bucket,
                                prefix,
                                location,
                                credentials,
                                access,
                                new Hot.Automatic(automatic.size(), horizon),
                                copyLag,
                                cache);
            };
        }
    }
}
