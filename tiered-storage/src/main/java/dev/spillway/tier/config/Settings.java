package dev.spillway.tier.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.NO_DEFAULT_VALUE;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.ValidString.in;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The plugin's settings, parsed and valid. A broker gives them as {@code rsm.config.<name>}.
 *
 * @param prefix what every object name starts with: empty, or ending in a slash
 */
public record Settings(
        String clusterId,
        S3 s3,
        String prefix,
        Upload upload,
        Reading reading,
        Deletion deletion,
        Compression compression,
        Probe probe) {

    /** Where the bucket is and how to get in. */
    public record S3(
            String bucket,
            Optional<String> region,
            Optional<URI> endpoint,
            boolean pathStyle,
            Optional<Path> credentialsDirectory,
            S3Access access,
            Duration attemptTimeout,
            int attempts) {

        /** Amazon's own S3, where newer features (checksum headers) can be taken for granted. */
        public boolean isAmazon() {
            return endpoint.map(URI::getHost)
                    .map(host -> host.endsWith(".amazonaws.com"))
                    .orElse(true);
        }
    }

    /** How segments are copied. */
    public record Upload(int chunkBytes, int partBytes, int parallelParts, Duration deadline) {}

    /** How cold data is read. */
    public record Reading(long cacheBytes, int windowBytes, int parallelGets, Duration deadline) {}

    /**
     * How what was left behind is cleaned away.
     *
     * @param cluster properties of the Kafka clients that ask the cluster what it wanted deleted;
     *     empty when it is not asked
     */
    public record Deletion(Duration staleUploadAge, Map<String, Object> cluster) {}

    /** Whether chunks are compressed on their way to the bucket. */
    public enum Compression {
        OFF,
        AUTO,
        ZSTD
    }

    /** How it is found out whether the bucket can be used. */
    public record Probe(StartupProbe atStart, Duration interval) {}

    /** What happens when the bucket cannot be used at start. */
    public enum StartupProbe {
        OFF,
        WARN,
        FAIL
    }

    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    /** In a heap of any size the cache leaves most of it to Kafka. */
    private static final long DEFAULT_CACHE_BYTES =
            Math.min(128L * MIB, Runtime.getRuntime().maxMemory() / 4);

    private static final long MIN_CACHE_BYTES = 4L * MIB;

    private static final Pattern CLUSTER_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9!_.*'()/=-]{0,512}");

    public static final ConfigDef DEFINITION = S3Access.define(ours());

    private static ConfigDef ours() {
        return new ConfigDef()
                .define(
                        "cluster.id",
                        Type.STRING,
                        NO_DEFAULT_VALUE,
                        HIGH,
                        "Id of the Kafka cluster; its objects are kept under it, so that"
                                + " clusters can share a bucket. Never change it.")
                .define(
                        "s3.bucket",
                        Type.STRING,
                        NO_DEFAULT_VALUE,
                        HIGH,
                        "Bucket for the segments. It must exist.")
                .define(
                        "s3.region",
                        Type.STRING,
                        null,
                        HIGH,
                        "Region of the bucket. Unset: what the SDK finds (AWS_REGION, instance"
                                + " metadata), or us-east-1 when s3.endpoint is set.")
                .define(
                        "s3.endpoint",
                        Type.STRING,
                        null,
                        HIGH,
                        "URL of an S3-compatible store, e.g. http://s3.default.svc:8080. Unset:"
                                + " Amazon S3.")
                .define(
                        "s3.path.style",
                        Type.BOOLEAN,
                        false,
                        MEDIUM,
                        "Put the bucket into the path rather than into the host name; most"
                                + " S3-compatible stores want it.")
                .define(
                        "s3.prefix",
                        Type.STRING,
                        "",
                        MEDIUM,
                        "Every object's name starts with this. Objects written under another"
                                + " prefix are not found any more: never change it.")
                .define(
                        "s3.credentials.directory",
                        Type.STRING,
                        null,
                        HIGH,
                        "Directory with the files accessKeyId, secretAccessKey and, optionally,"
                                + " sessionToken (a mounted Kubernetes Secret). Changes are taken"
                                + " up within seconds. Unset: the SDK's default chain (environment,"
                                + " web identity, container and instance profiles).")
                .define(
                        "s3.attempt.timeout.ms",
                        Type.LONG,
                        20_000L,
                        between(100L, 600_000L),
                        LOW,
                        "How long one attempt of a request may take until the store begins to"
                                + " answer; attempts that send data get a second more for every"
                                + " MiB. A stream that stalls for this long is given up as well.")
                .define(
                        "s3.attempts",
                        Type.INT,
                        6,
                        between(1, 20),
                        LOW,
                        "Attempts of a request, the first one included.")
                .define(
                        "chunk.bytes",
                        Type.INT,
                        256 * KIB,
                        between(4 * KIB, 16 * MIB),
                        LOW,
                        "Length of a chunk: the unit of checksums, of compression and of the"
                                + " read cache. Each object remembers its own.")
                .define(
                        "upload.part.bytes",
                        Type.INT,
                        64 * MIB,
                        between(5 * MIB, 1024 * MIB),
                        LOW,
                        "Segments that fit are written with one PUT, larger ones in parts of"
                                + " this length.")
                .define(
                        "upload.parallel.parts",
                        Type.INT,
                        8,
                        between(1, 64),
                        MEDIUM,
                        "Parts (and whole small segments) being sent at a time, over all"
                                + " partitions.")
                .define(
                        "upload.deadline.ms",
                        Type.LONG,
                        1_800_000L,
                        between(1_000L, 86_400_000L),
                        LOW,
                        "How long the copy of a segment may take before it is given up; Kafka"
                                + " then tries again.")
                .define(
                        "cache.bytes",
                        Type.LONG,
                        null,
                        MEDIUM,
                        "Memory (heap) for cold data that is being read, data in flight"
                                + " included. Nothing else of the read path grows with load. At"
                                + " least 4 MiB. Unset: 128 MiB, or a quarter of the heap when that"
                                + " is less.")
                .define(
                        "read.window.bytes",
                        Type.INT,
                        64 * MIB,
                        between(MIB, 1024 * MIB),
                        LOW,
                        "How far ahead of a sequential reader data is fetched at most. A reader"
                                + " starts at about 1 MiB and earns more; readers share half of the"
                                + " cache.")
                .define(
                        "read.parallel.gets",
                        Type.INT,
                        4,
                        between(1, 16),
                        LOW,
                        "GETs that fill one reader's window at a time.")
                .define(
                        "read.deadline.ms",
                        Type.LONG,
                        60_000L,
                        between(1_000L, 3_600_000L),
                        LOW,
                        "How long a reader waits for a chunk, all retries included, before its"
                                + " fetch fails. The data keeps arriving for the next try.")
                .define(
                        "compression",
                        Type.STRING,
                        "off",
                        in("off", "auto", "zstd"),
                        MEDIUM,
                        "off: chunks are stored as they are. auto: zstd, unless the producers"
                                + " have compressed already; a chunk that gains under 5 % is stored"
                                + " raw. zstd: every chunk.")
                .define(
                        "stale.upload.age.ms",
                        Type.LONG,
                        86_400_000L,
                        between(3_600_000L, 2_592_000_000L),
                        LOW,
                        "Unfinished multipart uploads of this cluster that are older are"
                                + " aborted: at start and once a day.")
                .define(
                        "cleanup.bootstrap.servers",
                        Type.STRING,
                        null,
                        MEDIUM,
                        "Brokers of this cluster, to ask which objects it wanted deleted that"
                                + " are still there (a topic deleted while the bucket was away)."
                                + " Settings for these clients (TLS, SASL) begin with"
                                + " cleanup.client. Unset: what could not be deleted is tried again"
                                + " until the broker restarts; `spillway-tier gc` finds the rest.")
                .define(
                        "startup.probe",
                        Type.STRING,
                        "warn",
                        in("off", "warn", "fail"),
                        LOW,
                        "At start, and then every probe.interval.ms, the bucket is listed,"
                                + " written to, read and deleted from. warn: a failure is logged"
                                + " with what to check and the broker goes on serving hot data."
                                + " fail: the broker does not start. off: never, so that nothing is"
                                + " known (bucket-usable stays 0).")
                .define(
                        "probe.interval.ms",
                        Type.LONG,
                        300_000L,
                        between(1_000L, 3_600_000L),
                        LOW,
                        "How often each broker proves that the bucket can be used: four"
                                + " requests and an object of one byte, deleted at once; some"
                                + " ten cents a month on AWS. After a failure, every 30 seconds"
                                + " if that is sooner.");
    }

    /**
     * @throws ConfigException when a setting is missing or out of bounds; says which and why
     */
    public static Settings parse(Map<String, ?> given) {
        AbstractConfig config = new AbstractConfig(DEFINITION, given, false);
        return new Settings(
                matching(CLUSTER_ID, "cluster.id", config.getString("cluster.id")),
                s3(config),
                prefix(config.getString("s3.prefix")),
                new Upload(
                        config.getInt("chunk.bytes"),
                        config.getInt("upload.part.bytes"),
                        config.getInt("upload.parallel.parts"),
                        Duration.ofMillis(config.getLong("upload.deadline.ms"))),
                new Reading(
                        cacheBytes(config.getLong("cache.bytes")),
                        config.getInt("read.window.bytes"),
                        config.getInt("read.parallel.gets"),
                        Duration.ofMillis(config.getLong("read.deadline.ms"))),
                new Deletion(
                        Duration.ofMillis(config.getLong("stale.upload.age.ms")),
                        notBlank(config.getString("cleanup.bootstrap.servers"))
                                .map(servers -> cleanupClient(config, servers))
                                .orElse(Map.of())),
                Compression.valueOf(upper(config.getString("compression"))),
                new Probe(
                        StartupProbe.valueOf(upper(config.getString("startup.probe"))),
                        Duration.ofMillis(config.getLong("probe.interval.ms"))));
    }

    private static Map<String, Object> cleanupClient(AbstractConfig config, String servers) {
        Map<String, Object> client = new HashMap<>(config.originalsWithPrefix("cleanup.client."));
        client.put("bootstrap.servers", servers);
        return Map.copyOf(client);
    }

    private static S3 s3(AbstractConfig config) {
        String bucket = config.getString("s3.bucket");
        if (bucket.isBlank()) {
            throw new ConfigException("s3.bucket", bucket, "must name a bucket");
        }
        Optional<URI> endpoint =
                notBlank(config.getString("s3.endpoint"))
                        .map(value -> S3Access.url("s3.endpoint", value));
        return new S3(
                bucket,
                notBlank(config.getString("s3.region")),
                endpoint,
                config.getBoolean("s3.path.style"),
                notBlank(config.getString("s3.credentials.directory")).map(Path::of),
                S3Access.parse(config, endpoint),
                Duration.ofMillis(config.getLong("s3.attempt.timeout.ms")),
                config.getInt("s3.attempts"));
    }

    private static long cacheBytes(@Nullable Long value) {
        if (value == null) {
            return DEFAULT_CACHE_BYTES;
        }
        if (value < MIN_CACHE_BYTES) {
            throw new ConfigException("cache.bytes", value, "must be at least " + MIN_CACHE_BYTES);
        }
        return value;
    }

    private static String prefix(String value) {
        String prefix = value.isEmpty() || value.endsWith("/") ? value : value + "/";
        if (prefix.startsWith("/") || prefix.contains("//")) {
            throw new ConfigException(
                    "s3.prefix", value, "must not start with a slash nor have two in a row");
        }
        return matching(PREFIX, "s3.prefix", prefix);
    }

    private static String matching(Pattern pattern, String name, String value) {
        if (!pattern.matcher(value).matches()) {
            throw new ConfigException(name, value, "must match " + pattern);
        }
        return value;
    }

    private static Optional<String> notBlank(@Nullable String value) {
        return Optional.ofNullable(value).filter(text -> !text.isBlank());
    }

    private static String upper(String value) {
        return value.toUpperCase(Locale.ROOT);
    }
}
