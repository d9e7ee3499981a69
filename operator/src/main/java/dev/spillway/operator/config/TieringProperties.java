package dev.spillway.operator.config;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Ports;
import dev.spillway.operator.model.Replicas;
import dev.spillway.operator.model.S3Access;
import dev.spillway.operator.model.S3Access.Encryption;
import dev.spillway.operator.model.S3Credentials;
import dev.spillway.operator.model.S3Location;
import dev.spillway.operator.model.Tiering;
import java.util.SortedMap;
import java.util.TreeMap;

/** Properties of brokers for tiering, apart from the switch that controllers have too. */
final class TieringProperties {
    private static final String PLUGIN_PREFIX = "rsm.config.";
    private static final String PLUGIN = "dev.spillway.tier.S3RemoteStorageManager";

    /** Of the settings by which the plugin asks the cluster. */
    private static final String CLEANUP = "rsm.config.cleanup.";

    private TieringProperties() {}

    /** Those of the plugin's settings that give access to the bucket, without a cluster. */
    static SortedMap<String, String> ofBucket(SortedMap<String, String> all) {
        var bucket = new TreeMap<>(all);
        bucket.keySet().removeIf(key -> !key.startsWith(PLUGIN_PREFIX) || key.startsWith(CLEANUP));
        return bucket;
    }

    static void defaults(ClusterModel cluster, SortedMap<String, String> properties) {
        switch (cluster.tiering()) {
            case Tiering.Off off -> {}
            case Tiering.S3 s3 -> {
                // How soon a closed segment is copied; with Kafka's 30 s disks are fuller without
                // benefit.
                properties.put("remote.log.manager.task.interval.ms", "5000");
                // How soon a copied segment leaves the disk: Kafka looks for them at this interval,
                // and deletes the files that much later. The limit of hot data is exceeded by what
                // is written in both times together, with Kafka's defaults by 6 minutes' worth.
                properties.put("log.retention.check.interval.ms", "5000");
                properties.put("log.segment.delete.delay.ms", "5000");
                // With Kafka's 500 ms a consumer of a slow store never gets anything: expired reads
                // are discarded and started over.
                properties.put("remote.fetch.max.wait.ms", "5000");
                // A replica that moves fetches only hot data (KIP-1023).
                properties.put("follower.fetch.last.tiered.offset.enable", "true");
                properties.put(
                        "remote.log.index.file.cache.total.size.bytes",
                        Long.toString(indexCache(cluster.brokers().storage().size())));
            }
        }
    }

    /** Indexes of cold segments are cached on the brokers' disks, where Kafka would use 1 GiB. */
    private static long indexCache(Bytes disk) {
        return Math.min(disk.value() / 10, Bytes.gibi(1).value());
    }

    static void owned(ClusterModel cluster, SortedMap<String, String> properties) {
        switch (cluster.tiering()) {
            case Tiering.Off off -> {}
            case Tiering.S3 s3 -> {
                plugin(s3, properties);
                cleanup(cluster, properties);
                metadata(Replicas.factor(cluster.brokers().replicas()), properties);
            }
        }
    }

    private static void plugin(Tiering.S3 s3, SortedMap<String, String> properties) {
        properties.put("remote.log.storage.manager.class.name", PLUGIN);
        properties.put("remote.log.storage.manager.impl.prefix", PLUGIN_PREFIX);
        properties.put("rsm.config.cluster.id", "${env:SPILLWAY_CLUSTER_ID}");
        properties.put("rsm.config.s3.bucket", s3.bucket());
        properties.put("rsm.config.s3.prefix", s3.prefix());
        properties.put("rsm.config.cache.bytes", Long.toString(s3.cache().value()));
        switch (s3.location()) {
            case S3Location.Aws(String region, boolean pathStyle) -> {
                properties.put("rsm.config.s3.region", region);
                properties.put("rsm.config.s3.path.style", Boolean.toString(pathStyle));
            }
            case S3Location.Endpoint(var uri, String region, boolean pathStyle) -> {
                properties.put("rsm.config.s3.endpoint", uri.toString());
                properties.put("rsm.config.s3.region", region);
                properties.put("rsm.config.s3.path.style", Boolean.toString(pathStyle));
            }
        }
        credentials(s3.credentials(), properties);
        access(s3.access(), properties);
    }

    /** This broker: it knows which objects in the bucket were to be deleted. */
    private static void cleanup(ClusterModel cluster, SortedMap<String, String> properties) {
        properties.put(
                CLEANUP + "bootstrap.servers", ListenerProperties.pod(cluster, Ports.REPLICATION));
        TlsProperties.client(CLEANUP + "client.", properties);
    }

    private static void credentials(
            S3Credentials credentials, SortedMap<String, String> properties) {
        switch (credentials) {
            case S3Credentials.Ambient ambient -> {}
            case S3Credentials.FromSecret secret ->
                    properties.put(
                            "rsm.config.s3.credentials.directory",
                            "${env:SPILLWAY_S3_CREDENTIALS}");
            case S3Credentials.WebIdentity(String roleArn, String audience) -> {
                properties.put("rsm.config.s3.web.identity.token.file", "${env:SPILLWAY_S3_TOKEN}");
                properties.put("rsm.config.s3.web.identity.role.arn", roleArn);
            }
        }
    }

    private static void access(S3Access access, SortedMap<String, String> properties) {
        access.ca()
                .ifPresent(ca -> properties.put("rsm.config.s3.ca.file", "${env:SPILLWAY_S3_CA}"));
        access.proxy()
                .ifPresent(proxy -> {
                    properties.put("rsm.config.s3.proxy.url", proxy.url().toString());
                    properties.put("rsm.config.s3.proxy.except", String.join(",", proxy.except()));
                });
        access.role()
                .ifPresent(role -> {
                    properties.put("rsm.config.s3.role.arn", role.arn());
                    role.externalId()
                            .ifPresent(id -> properties.put("rsm.config.s3.role.external.id", id));
                });
        access.sts().ifPresent(url -> properties.put("rsm.config.s3.sts.endpoint", url.toString()));
        encryption(access.encryption(), properties);
        access.bucketOwner().ifPresent(id -> properties.put("rsm.config.s3.bucket.owner", id));
    }

    private static void encryption(Encryption encryption, SortedMap<String, String> properties) {
        switch (encryption) {
            case Encryption.BucketDefault bucket -> {}
            case Encryption.Aes256 aes -> properties.put("rsm.config.s3.encryption", "AES256");
            case Encryption.Kms kms -> {
                properties.put(
                        "rsm.config.s3.encryption", kms.twice() ? "aws:kms:dsse" : "aws:kms");
                kms.keyId().ifPresent(id -> properties.put("rsm.config.s3.kms.key.id", id));
                if (kms.bucketKey()) {
                    properties.put("rsm.config.s3.kms.bucket.key", "true");
                }
            }
        }
    }

    /**
     * The topic of the remote log metadata. A broker exits when it cannot find or create that topic
     * in time, so the timeout is long (other nodes may still be pulling images), and the
     * replication factor never exceeds the number of brokers. The number of partitions can never be
     * changed: a broker that finds another number exits too. Each handles thousands of segments a
     * second.
     */
    private static void metadata(int replicas, SortedMap<String, String> properties) {
        properties.put("remote.log.metadata.manager.listener.name", ListenerProperties.REPLICATION);
        properties.put("remote.log.metadata.manager.impl.prefix", "rlmm.config.");
        TlsProperties.client("rlmm.config.remote.log.metadata.common.client.", properties);
        properties.put("rlmm.config.remote.log.metadata.topic.num.partitions", "12");
        properties.put(
                "rlmm.config.remote.log.metadata.topic.replication.factor",
                Integer.toString(replicas));
        properties.put(
                "rlmm.config.remote.log.metadata.topic.min.isr",
                Integer.toString(Replicas.inSync(replicas)));
        properties.put(
                "rlmm.config.remote.log.metadata.initialization.retry.max.timeout.ms", "600000");
    }
}
