package dev.spillway.broker;

import dev.spillway.process.StartRefusedException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import org.apache.kafka.metadata.properties.MetaProperties;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's log directory on the node's disk. It is formatted once, and from then on belongs to one
 * node of one cluster.
 *
 * <p>Formatting is what {@code kafka-storage.sh format} does, through the same class of Kafka. It
 * writes meta.properties last, so a format that was interrupted is simply done again.
 */
final class LogDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(LogDirectory.class);

    private LogDirectory() {}

    /**
     * Formats the disk for this node unless that was done before.
     *
     * @throws StartRefusedException when it belongs to another node, holds data of an unknown node,
     *     or may not be written
     */
    static void prepare(Environment environment, KafkaConfig config) {
        requireAccess(environment.data(), environment.logDirectory(), LogDirectory::mayUse);
        Optional<MetaProperties> found = identity(environment.logDirectory());
        if (found.isPresent()) {
            requireOurs(found.get(), environment);
        } else {
            requireNoData(environment.logDirectory());
            format(environment, config);
        }
    }

    /**
     * Kafka would report a failed disk, which this is not. What else may be wrong with it, such as
     * a file system that has become read-only, is left to Kafka.
     *
     * @param mayUse whether this process may read and write a folder
     */
    static void requireAccess(Path data, Path directory, Predicate<Path> mayUse) {
        // The folder around it need be writable only before there is one.
        Path path = Files.exists(directory) ? directory : data;
        if (Files.exists(path) && !mayUse.test(path)) {
            throw StartRefusedException.misconfigured(
                    ("%s is not writable for %s: it belongs to %s; set fsGroup in securityContext"
                                    + " of spec.pod or spec.controllers.pod, for example to 10001")
                            .formatted(path, owner(Path.of("/proc/self")), owner(path)));
        }
    }

    private static boolean mayUse(Path path) {
        return Files.isReadable(path) && Files.isWritable(path) && Files.isExecutable(path)
                || isReadOnly(path);
    }

    private static boolean isReadOnly(Path path) {
        try {
            return Files.getFileStore(path).isReadOnly();
        } catch (IOException e) {
            return false;
        }
    }

    private static String owner(Path path) {
        try {
            Map<String, Object> ids = Files.readAttributes(path, "unix:uid,gid");
            return "user %s, group %s".formatted(ids.get("uid"), ids.get("gid"));
        } catch (IOException | UnsupportedOperationException e) {
            return "an unknown user";
        }
    }

    private static void requireOurs(MetaProperties found, Environment environment) {
        String cluster = found.clusterId().orElse("unknown");
        if (!cluster.equals(environment.clusterId())) {
            throw StartRefusedException.wrongDisk(
                    "%s belongs to cluster %s, not to %s; refusing to touch it"
                            .formatted(
                                    environment.logDirectory(), cluster, environment.clusterId()));
        }
        int node = found.nodeId().orElse(-1);
        if (node != environment.nodeId()) {
            throw StartRefusedException.wrongDisk(
                    "%s belongs to node %d of this cluster, not to node %d; refusing to touch it"
                            .formatted(environment.logDirectory(), node, environment.nodeId()));
        }
    }

    /**
     * A format only ever finds an empty disk, or leftovers of an interrupted format (a snapshot,
     * never a log segment). Segments without meta.properties are somebody's data.
     */
    private static void requireNoData(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.find(directory, 2, (file, kind) -> isSegment(file))) {
            Optional<Path> segment = files.findFirst();
            if (segment.isPresent()) {
                throw StartRefusedException.wrongDisk(
                        "%s holds data (%s) but no meta.properties; refusing to format it"
                                .formatted(directory, directory.relativize(segment.get())));
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot search " + directory, e);
        }
    }

    private static boolean isSegment(Path file) {
        return file.getFileName().toString().endsWith(".log");
    }

    private static Optional<MetaProperties> identity(Path directory) {
        String name = directory.toString();
        MetaPropertiesEnsemble found;
        try {
            found = new MetaPropertiesEnsemble.Loader().addLogDirs(List.of(name)).load();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + directory, e);
        }
        if (found.errorLogDirs().contains(name)) {
            throw new IllegalStateException("cannot read meta.properties in " + directory);
        }
        return Optional.ofNullable(found.logDirProps().get(name));
    }

    private static void format(Environment environment, KafkaConfig config) {
        Formatter formatter =
                new Formatter()
                        .setPrintStream(
                                new PrintStream(
                                        OutputStream.nullOutputStream(),
                                        false,
                                        StandardCharsets.UTF_8))
                        .setClusterId(environment.clusterId())
                        .setNodeId(environment.nodeId())
                        .setControllerListenerName(config.controllerListenerNames().getFirst())
                        .setHasDynamicQuorum(true)
                        .addDirectory(environment.logDirectory().toString())
                        .setMetadataLogDirectory(environment.logDirectory().toString());
        String as =
                switch (environment.role()) {
                    case Role.Broker() -> {
                        formatter.setWriteBootstrapSnapshot(false);
                        yield "broker";
                    }
                    case Role.Controller(Role.QuorumEntry.Founding(var voters)) -> {
                        formatter.setWriteBootstrapSnapshot(true).setInitialControllers(voters);
                        yield "founding controller";
                    }
                    case Role.Controller(Role.QuorumEntry.Joining()) -> {
                        formatter.setWriteBootstrapSnapshot(true);
                        yield "joining controller";
                    }
                };
        try {
            formatter.run();
        } catch (Exception e) {
            throw new IllegalStateException("cannot format " + environment.logDirectory(), e);
        }
        LOG.info(
                "Formatted {} as {} {} of cluster {}",
                environment.logDirectory(),
                as,
                environment.nodeId(),
                environment.clusterId());
    }
}
