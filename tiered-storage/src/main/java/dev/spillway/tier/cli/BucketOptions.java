package dev.spillway.tier.cli;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.format.ObjectKey;
import dev.spillway.tier.metrics.RequestMetrics;
import dev.spillway.tier.s3.S3Store;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The bucket and how to access it: from a broker's properties, or by options. */
final class BucketOptions {
    private static final String BROKERS_PREFIX = "rsm.config.";
    private static final int CONNECTIONS = 8;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A broker's properties; its rsm.config.* are used.")
    private @Nullable Path config;

    @Option(names = "--bucket", paramLabel = "NAME", description = "Bucket (s3.bucket).")
    private @Nullable String bucket;

    @Option(names = "--cluster-id", paramLabel = "ID", description = "Kafka cluster id.")
    private @Nullable String clusterId;

    @Option(names = "--endpoint", paramLabel = "URL", description = "S3-compatible store.")
    private @Nullable String endpoint;

    @Option(names = "--region", paramLabel = "NAME", description = "Region of the bucket.")
    private @Nullable String region;

    @Option(names = "--prefix", paramLabel = "PREFIX", description = "s3.prefix of the brokers.")
    private @Nullable String prefix;

    @Option(names = "--path-style", description = "Bucket in the path, not in the host name.")
    private boolean pathStyle;

    @Option(
            names = "--credentials",
            paramLabel = "DIRECTORY",
            description =
                    "Files accessKeyId and secretAccessKey. Default: the AWS SDK's default chain.")
    private @Nullable Path credentials;

    Settings settings() throws IOException {
        Map<String, Object> given = new HashMap<>();
        if (config != null) {
            Properties broker = new Properties();
            try (Reader reader = Files.newBufferedReader(config)) {
                broker.load(reader);
            }
            for (String name : broker.stringPropertyNames()) {
                if (name.startsWith(BROKERS_PREFIX)) {
                    given.put(name.substring(BROKERS_PREFIX.length()), broker.getProperty(name));
                }
            }
        }
        put(given, "s3.bucket", bucket);
        put(given, "cluster.id", clusterId);
        put(given, "s3.endpoint", endpoint);
        put(given, "s3.region", region);
        put(given, "s3.prefix", prefix);
        put(given, "s3.credentials.directory", credentials);
        if (pathStyle) {
            given.put("s3.path.style", "true");
        }
        return Settings.parse(given);
    }

    private static void put(Map<String, Object> given, String name, @Nullable Object value) {
        if (value != null) {
            given.put(name, value.toString());
        }
    }

    static S3Store open(Settings settings) {
        return new S3Store(settings.s3(), CONNECTIONS, new RequestMetrics());
    }

    /** Prefix of all objects of the cluster. */
    static String clusterPrefix(Settings settings) {
        return ObjectKey.clusterPrefix(settings.prefix(), settings.clusterId());
    }
}
