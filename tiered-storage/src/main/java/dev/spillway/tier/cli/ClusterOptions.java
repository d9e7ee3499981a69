package dev.spillway.tier.cli;

import dev.spillway.tier.cluster.ClusterMetadata;
import dev.spillway.tier.cluster.KafkaClusterMetadata;
import dev.spillway.tier.cluster.KnownSegments;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to connect to the cluster. */
final class ClusterOptions {
    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            description = "The cluster, to compare with its remote log metadata.")
    private @Nullable String bootstrapServer;

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description = "Properties of the Kafka client, e.g. for TLS.")
    private @Nullable Path commandConfig;

    boolean given() {
        return bootstrapServer != null;
    }

    ClusterMetadata open() throws IOException {
        Properties given = new Properties();
        if (commandConfig != null) {
            try (Reader reader = Files.newBufferedReader(commandConfig)) {
                given.load(reader);
            }
        }
        Map<String, Object> client = new HashMap<>();
        given.stringPropertyNames().forEach(name -> client.put(name, given.getProperty(name)));
        client.put("bootstrap.servers", String.valueOf(bootstrapServer));
        return new KafkaClusterMetadata(client);
    }

    KnownSegments read(ProgressReporter progress) throws IOException {
        try (ClusterMetadata cluster = open()) {
            return KnownSegments.read(cluster, () -> progress.done(1, 0));
        }
    }
}
