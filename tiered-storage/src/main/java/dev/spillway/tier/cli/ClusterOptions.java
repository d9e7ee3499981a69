package dev.spillway.tier.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to ask the cluster what it knows. */
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

    KnownSegments read(Progress progress) throws IOException {
        Properties client = new Properties();
        if (commandConfig != null) {
            try (Reader reader = Files.newBufferedReader(commandConfig)) {
                client.load(reader);
            }
        }
        client.put("bootstrap.servers", String.valueOf(bootstrapServer));
        return KnownSegments.read(client, progress);
    }
}
