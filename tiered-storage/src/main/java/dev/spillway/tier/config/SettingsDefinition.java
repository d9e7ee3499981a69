package dev.spillway.tier.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.NO_DEFAULT_VALUE;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;
import static org.apache.kafka.common.config.ConfigDef.ValidString.in;

import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.jspecify.annotations.Nullable;

/** Every setting: name, type, default, bounds and documentation, in the order of the reference. */
final class SettingsDefinition {
    static final String KMS = "aws:kms";
    static final String KMS_DSSE = "aws:kms:dsse";

    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    private record Setting(
            String name,
            Type type,
            @Nullable Object defaultValue,
            @Nullable Validator bounds,
            Importance importance,
            String documentation) {}

    private static final List<Setting> BUCKET =
            List.of(
                    required(
                            "cluster.id",
                            "Id of the Kafka cluster. Its objects are stored under it, so clusters"
                                    + " can share a bucket. Never change it."),
                    required("s3.bucket", "Bucket for the segments. It must exist."),
                    optional(
                            "s3.region",
                            HIGH,
                            "Region of the bucket. Unset: what the SDK finds (AWS_REGION, instance"
                                    + " metadata), or us-east-1 when s3.endpoint is set."),
                    optional(
                            "s3.endpoint",
                            HIGH,
                            "URL of an S3-compatible store, e.g. http://s3.default.svc:8080. Unset:"
                                    + " Amazon S3."),
                    flag(
                            "s3.path.style",
                            MEDIUM,
                            "Whether the bucket is part of the path rather than of the host name."
                                    + " Most S3-compatible stores need it."),
                    new Setting(
                            "s3.prefix",
                            STRING,
                            "",
                            null,
                            MEDIUM,
                            "Prefix of every object's key. Objects that were written under another"
                                    + " prefix are no longer found: never change it."),
                    optional(
                            "s3.credentials.directory",
                            HIGH,
                            "Directory with the files accessKeyId, secretAccessKey and, optionally,"
                                    + " sessionToken (a mounted Kubernetes Secret). Changes take"
                                    + " effect within seconds. Unset: the SDK's default chain"
                                    + " (environment, web identity, container and instance"
                                    + " profiles)."),
                    millis(
                            "s3.attempt.timeout.ms",
                            20_000L,
                            between(100L, 600_000L),
                            "How long one attempt of a request may take until the store begins to"
                                    + " answer. Attempts that send data get one more second for"
                                    + " every MiB. A stream that stalls for this long is given up"
                                    + " as well."),
                    number(
                            "s3.attempts",
                            6,
                            between(1, 20),
                            LOW,
                            "Attempts of a request, including the first."));

    private static final List<Setting> UPLOAD =
            List.of(
                    number(
                            "chunk.bytes",
                            256 * KIB,
                            between(4 * KIB, 16 * MIB),
                            LOW,
                            "Length of a chunk: the unit of checksums, of compression and of the"
                                    + " read cache. Each object records its own."),
                    number(
                            "upload.part.bytes",
                            64 * MIB,
                            between(5 * MIB, 1024 * MIB),
                            LOW,
                            "Segments up to this length are written with one PUT, larger ones in"
                                    + " parts of this length."),
                    number(
                            "upload.parallel.parts",
                            8,
                            between(1, 64),
                            MEDIUM,
                            "Parts (and whole small segments) that are sent at the same time, over"
                                    + " all partitions."),
                    millis(
                            "upload.deadline.ms",
                            1_800_000L,
                            between(1_000L, 86_400_000L),
                            "How long the copy of a segment may take before it is given up. Kafka"
                                    + " then tries again."));

    private static final List<Setting> READ =
            List.of(
                    new Setting(
                            "cache.bytes",
                            LONG,
                            null,
                            null,
                            MEDIUM,
                            "Heap for cold data that is being read, including data in flight."
                                    + " Nothing else in the read path grows with load. At least"
                                    + " 4 MiB. Unset: 128 MiB, or a quarter of the heap if that is"
                                    + " less."),
                    number(
                            "read.window.bytes",
                            64 * MIB,
                            between(MIB, 1024 * MIB),
                            LOW,
                            "How far ahead of a sequential reader data is fetched at most. A reader"
                                    + " starts at about 1 MiB and its window grows as it reads on;"
                                    + " readers share half of the cache."),
                    number(
                            "read.parallel.gets",
                            4,
                            between(1, 16),
                            LOW,
                            "GETs that fill one reader's window in parallel."),
                    millis(
                            "read.deadline.ms",
                            60_000L,
                            between(1_000L, 3_600_000L),
                            "How long a reader waits for a chunk, including all retries, before its"
                                    + " fetch fails. The data keeps arriving for the next"
                                    + " attempt."));

    private static final List<Setting> COMPRESSION =
            List.of(
                    choice(
                            "compression",
                            "off",
                            in("off", "auto", "zstd"),
                            MEDIUM,
                            "off: chunks are stored as they are. auto: zstd, unless the producers"
                                    + " have compressed already; a chunk that gains less than 5 %"
                                    + " is stored raw. zstd: every chunk."));

    private static final List<Setting> CLEANUP =
            List.of(
                    millis(
                            "stale.upload.age.ms",
                            86_400_000L,
                            between(3_600_000L, 2_592_000_000L),
                            "Unfinished multipart uploads of this cluster that are older than this"
                                    + " are aborted: at start and once a day."),
                    optional(
                            "cleanup.bootstrap.servers",
                            MEDIUM,
                            "Brokers of this cluster. They are asked which objects the cluster"
                                    + " wanted deleted, to delete those that are still there (such"
                                    + " as those of a topic that was deleted while the bucket could"
                                    + " not be reached). With TLS, use a name that is in the"
                                    + " brokers' certificates. Any setting of Kafka's clients is"
                                    + " given to these with cleanup.client. in front, such as"
                                    + " cleanup.client.security.protocol; settings that Kafka does"
                                    + " not know reach the classes that others name, such as"
                                    + " cleanup.client.ssl.engine.factory.class, which may be one"
                                    + " of the broker's. Unset: failed deletions are retried until"
                                    + " the broker restarts; `spillway-tier gc` finds the rest."));

    private static final List<Setting> PROBE =
            List.of(
                    choice(
                            "startup.probe",
                            "warn",
                            in("off", "warn", "fail"),
                            LOW,
                            "At start, and then every probe.interval.ms, the bucket is listed,"
                                    + " written to, read and deleted from. warn: a failure is"
                                    + " logged with what to check, and the broker continues to"
                                    + " serve hot data. fail: the broker does not start. off: the"
                                    + " bucket is never probed, and bucket-usable stays 0."),
                    millis(
                            "probe.interval.ms",
                            300_000L,
                            between(1_000L, 3_600_000L),
                            "How often each broker probes the bucket: four requests and an object"
                                    + " of one byte, deleted at once; about ten cents a month on"
                                    + " AWS. After a failure, every 30 seconds if that is"
                                    + " sooner."));

    private static final List<Setting> ACCESS =
            List.of(
                    optional(
                            "s3.ca.file",
                            MEDIUM,
                            "PEM file with CA certificates for the store, trusted in addition to"
                                    + " the JVM's own. A changed file takes effect within seconds,"
                                    + " without a restart; a file that cannot be read never"
                                    + " replaces the last one that could. Unset: the JVM's own."),
                    optional(
                            "s3.proxy.url",
                            LOW,
                            "HTTP proxy for all requests, e.g. http://proxy.example.com:3128; https"
                                    + " uses CONNECT. Unset: HTTPS_PROXY, HTTP_PROXY and NO_PROXY,"
                                    + " or the JVM's properties."),
                    new Setting(
                            "s3.proxy.except",
                            LIST,
                            "",
                            null,
                            LOW,
                            "Hosts that are reached without the proxy: example.com stands for"
                                    + " itself and all its subdomains, .example.com for the"
                                    + " subdomains only."),
                    optional(
                            "s3.web.identity.token.file",
                            LOW,
                            "File with the token that proves the broker's identity (a projected"
                                    + " token of a Kubernetes service account), read again whenever"
                                    + " credentials are renewed. Needs s3.web.identity.role.arn."
                                    + " Unset: AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN."),
                    optional(
                            "s3.web.identity.role.arn",
                            LOW,
                            "Role that the token is exchanged for."),
                    optional(
                            "s3.role.arn",
                            LOW,
                            "Role to assume with the other credentials, e.g. one of the account"
                                    + " that owns the bucket."),
                    optional(
                            "s3.role.external.id",
                            LOW,
                            "External id that the role's trust policy requires."),
                    optional(
                            "s3.sts.endpoint",
                            LOW,
                            "URL of the STS API that issues credentials for roles. Unset: Amazon's,"
                                    + " in s3.region."),
                    choice(
                            "s3.encryption",
                            "bucket",
                            in("bucket", "AES256", KMS, KMS_DSSE),
                            MEDIUM,
                            "Server-side encryption requested with each object. bucket: none is"
                                    + " requested, the bucket's own settings apply."),
                    optional(
                            "s3.kms.key.id",
                            MEDIUM,
                            "Key for s3.encryption aws:kms: an id, an alias or an ARN. Unset:"
                                    + " Amazon's own key for S3."),
                    flag(
                            "s3.kms.bucket.key",
                            LOW,
                            "Whether S3 uses a bucket key instead of calling KMS for each object,"
                                    + " which costs less. Not with aws:kms:dsse."),
                    optional(
                            "s3.bucket.owner",
                            LOW,
                            "Account id, 12 digits, that must own the bucket. S3 refuses every"
                                    + " request if another account owns it"
                                    + " (x-amz-expected-bucket-owner)."));

    private SettingsDefinition() {}

    static ConfigDef all() {
        ConfigDef definition = new ConfigDef();
        Stream.of(BUCKET, UPLOAD, READ, COMPRESSION, CLEANUP, PROBE, ACCESS)
                .flatMap(List::stream)
                .forEach(setting ->
                        definition.define(
                                setting.name(),
                                setting.type(),
                                setting.defaultValue(),
                                setting.bounds(),
                                setting.importance(),
                                setting.documentation()));
        return definition;
    }

    private static Setting required(String name, String documentation) {
        return new Setting(name, STRING, NO_DEFAULT_VALUE, null, HIGH, documentation);
    }

    private static Setting optional(String name, Importance importance, String documentation) {
        return new Setting(name, STRING, null, null, importance, documentation);
    }

    private static Setting choice(
            String name,
            String defaultValue,
            Validator choices,
            Importance importance,
            String documentation) {
        return new Setting(name, STRING, defaultValue, choices, importance, documentation);
    }

    private static Setting flag(String name, Importance importance, String documentation) {
        return new Setting(name, BOOLEAN, false, null, importance, documentation);
    }

    private static Setting number(
            String name,
            int defaultValue,
            Validator bounds,
            Importance importance,
            String documentation) {
        return new Setting(name, INT, defaultValue, bounds, importance, documentation);
    }

    private static Setting millis(
            String name, long defaultValue, Validator bounds, String documentation) {
        return new Setting(name, LONG, defaultValue, bounds, LOW, documentation);
    }
}
