package dev.spillway.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.broker.Role.Broker;
import dev.spillway.broker.Role.Controller;
import dev.spillway.broker.Role.QuorumEntry.Founding;
import dev.spillway.broker.Role.QuorumEntry.Joining;
import dev.spillway.process.ExitCode;
import dev.spillway.process.StartRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import org.apache.kafka.raft.DynamicVoters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogDirectoryTest {
    private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qg";
    private static final String OTHER_CLUSTER = "4L6g3nShT-eMCtK--X86sw";
    private static final String DIRECTORY_ID = "3Db5QLSqSZieL3rJBUUegA";
    private static final Role FOUNDER =
            new Controller(
                    new Founding(DynamicVoters.parse("1000@127.0.0.1:9093:" + DIRECTORY_ID)));
    private static final Role JOINER = new Controller(new Joining());

    @TempDir Path data;

    @Test
    void formatsOnceAndThenLeavesTheDiskAsItIs() throws IOException {
        prepare(new Broker(), CLUSTER, 0);
        String formatted = metaProperties();

        prepare(new Broker(), CLUSTER, 0);

        assertThat(formatted).contains("cluster.id=" + CLUSTER, "node.id=0", "directory.id=");
        assertThat(metaProperties()).isEqualTo(formatted);
    }

    @Test
    void aFoundingControllerHasTheDirectoryIdThatTheOthersKnow() throws IOException {
        prepare(FOUNDER, CLUSTER, 1000);

        assertThat(metaProperties()).contains("directory.id=" + DIRECTORY_ID);
        assertThat(snapshots()).isNotEmpty();
    }

    @Test
    void aJoiningControllerHasADirectoryIdOfItsOwn() throws IOException {
        prepare(JOINER, CLUSTER, 1001);

        assertThat(metaProperties()).contains("directory.id=").doesNotContain(DIRECTORY_ID);
    }

    @Test
    void finishesAFormatThatWasInterrupted() throws IOException {
        prepare(FOUNDER, CLUSTER, 1000);
        Files.delete(log("meta.properties"));

        prepare(FOUNDER, CLUSTER, 1000);

        assertThat(metaProperties()).contains("directory.id=" + DIRECTORY_ID);
    }

    @Test
    void refusesTheDiskOfAnotherCluster() throws IOException {
        prepare(new Broker(), OTHER_CLUSTER, 0);

        assertRefused(new Broker(), 0, OTHER_CLUSTER, CLUSTER);
        assertThat(metaProperties()).contains(OTHER_CLUSTER);
    }

    @Test
    void refusesTheDiskOfAnotherNode() {
        prepare(new Broker(), CLUSTER, 0);

        assertRefused(new Broker(), 1, "node 0", "node 1");
    }

    @Test
    void refusesToFormatOverDataWithoutMetaProperties() throws IOException {
        Files.createDirectories(log("page-views-0"));
        Files.createFile(log("page-views-0/00000000000000000000.log"));

        assertRefused(new Broker(), 0, "page-views-0", "no meta.properties");
    }

    /** As without an fsGroup. Decided by a predicate, as a test may run as root, who may do all. */
    @Test
    void refusesADiskThatItMayNotWrite() throws IOException {
        Path kafka = data.resolve("kafka");
        assertDenied(data);
        prepare(new Broker(), CLUSTER, 0);
        assertDenied(kafka);
        LogDirectory.requireAccess(data, kafka, path -> !path.equals(data));
    }

    private void assertDenied(Path denied) throws IOException {
        Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() ->
                        LogDirectory.requireAccess(
                                data, data.resolve("kafka"), path -> !path.equals(denied)))
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.MISCONFIGURED))
                .withMessageStartingWith(denied + " is not writable for user " + uid + ", group ")
                .withMessageContaining("set fsGroup");
    }

    private void assertRefused(Role role, int nodeId, String... inMessage) {
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> prepare(role, CLUSTER, nodeId))
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.WRONG_DISK))
                .satisfies(e -> assertThat(e.getMessage()).contains(inMessage))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    private void prepare(Role role, String clusterId, int nodeId) {
        Properties properties = new Properties();
        properties.putAll(
                Map.of(
                        "process.roles",
                        role.kafkaName(),
                        "node.id",
                        String.valueOf(nodeId),
                        "log.dirs",
                        data.resolve("kafka").toString(),
                        "controller.quorum.bootstrap.servers",
                        "127.0.0.1:9093",
                        "controller.listener.names",
                        "CONTROLLER",
                        "listener.security.protocol.map",
                        "CONTROLLER:PLAINTEXT,A:PLAINTEXT",
                        "listeners",
                        role instanceof Broker
                                ? "A://127.0.0.1:9092"
                                : "CONTROLLER://127.0.0.1:9093"));
        if (role instanceof Broker) {
            properties.put("inter.broker.listener.name", "A");
        }
        Environment environment =
                new Environment(
                        role,
                        nodeId,
                        clusterId,
                        data,
                        data,
                        "127.0.0.1",
                        Duration.ofMinutes(1),
                        Map.of());
        LogDirectory.prepare(environment, KafkaConfig.fromProps(properties, false));
    }

    private Path log(String name) {
        return data.resolve("kafka").resolve(name);
    }

    private String metaProperties() throws IOException {
        return Files.readString(log("meta.properties"));
    }

    private List<Path> snapshots() throws IOException {
        try (Stream<Path> files = Files.list(log("__cluster_metadata-0"))) {
            return files.filter(f -> f.toString().endsWith(".checkpoint")).toList();
        }
    }
}
