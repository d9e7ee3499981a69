package dev.spillway.tier.config;

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
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The plugin's settings, parsed and valid. A broker gives them as {@code rsm.config.<name>}.
 *
 * @param prefix prefix of every object key: empty, or ending in a slash
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

    /** The bucket and how to access it. */
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
     * How leftovers are cleaned up.
     *
     * @param cluster properties of the Kafka clients that read what the cluster wanted deleted;
     *     empty when that is not read
     */
    public record Deletion(Duration staleUploadAge, Map<String, Object> cluster) {}

    /** Whether chunks are compressed on their way to the bucket. */
    public enum Compression {
        OFF,
        AUTO,
        ZSTD
    }

    /** How the bucket is probed. */
    public record Probe(StartupProbe atStart, Duration interval) {}

    /** What happens when the bucket cannot be used at start. */
    public enum StartupProbe {
        OFF,
        WARN,
        FAIL
    }

    private static final int MIB = 1024 * 1024;

    /** Leaves most of any heap to Kafka. */
    private static final long DEFAULT_CACHE_BYTES =
            Math.min(128L * MIB, Runtime.getRuntime().maxMemory() / 4);

    private static final long MIN_CACHE_BYTES = 4L * MIB;

    private static final Pattern CLUSTER_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9!_.*'()/=-]{0,512}");

    public static final ConfigDef DEFINITION = SettingsDefinition.all();

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
                    "s3.prefix", value, "must not start with a slash, nor contain two in a row");
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
