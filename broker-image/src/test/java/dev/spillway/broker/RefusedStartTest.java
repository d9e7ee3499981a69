package dev.spillway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.broker.fixtures.MountedSecret;
import dev.spillway.broker.fixtures.TestCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.server.policy.CreateTopicPolicy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node whose settings are refused exits with 64 and names the setting in its termination log. */
@Tag("broker")
class RefusedStartTest {
    @TempDir private Path directory;

    /** A policy that refuses the settings that it is given. */
    public static final class Strict implements CreateTopicPolicy {
        @Override
        public void configure(Map<String, ?> settings) {
            throw new ConfigException("strict.mode", settings.get("strict.mode"), "not a mode");
        }

        @Override
        public void validate(RequestMetadata request) {}

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @CsvSource({
        "broker, socket.request.max.bytes=100MB, socket.request.max.bytes = 100MB: ",
        "broker, log.cleaner.threads=0, ArithmeticException",
        "broker, metric.reporters=com.acme.Reporter, metric.reporters = com.acme.Reporter: ",
        "controller, create.topic.policy.class.name=com.acme.Policy, create.topic.policy.class.name"
                + " = com.acme.Policy: ",
        "controller, create.topic.policy.class.name=dev.spillway.broker.RefusedStartTest$Strict,"
                + " strict.mode = no: ",
    })
    void saysWhichSettingItIs(String role, String setting, String expected) throws Exception {
        Path log = Files.createFile(directory.resolve("termination-log"));
        Path config = Files.createDirectories(directory.resolve("config"));
        Path original = Path.of("src/test/resources", role, "server.properties");
        Files.write(
                config.resolve("server.properties"),
                List.of(
                        // The plugin is not in this module.
                        Files.readString(original).replaceAll("(?m)^(remote|rlmm)\\..*$", ""),
                        setting,
                        "strict.mode=no"));
        Map<String, String> variables = new HashMap<>();
        variables.put("SPILLWAY_ROLE", role);
        variables.put("SPILLWAY_NODE_ID", "7");
        variables.put("SPILLWAY_CONFIG", config.toString());
        variables.put("TERMINATION_LOG", log.toString());
        variables.put("TEST_CONTROLLER", "127.0.8.7:9093");
        variables.put("SPILLWAY_FORMAT", "initial");
        variables.put("SPILLWAY_INITIAL_CONTROLLERS", "7@127.0.8.7:9093:3Db5QLSqSZieL3rJBUUegA");
        if (role.equals("broker")) {
            variables.put("TEST_CONTROLLER", "127.0.8.8:9093");
        }

        // Kafka looks at some of a broker's settings only when a controller can register it.
        try (NodeProcess controller = controller();
                NodeProcess node =
                        NodeProcess.start(directory.resolve("node"), "127.0.8.7", variables)) {
            assertThat(node.awaitExit()).as(node.output()).isEqualTo(64);
        }
        assertThat(Files.readString(log))
                .startsWith("server.properties: ")
                .contains(expected)
                .hasLineCount(1);
    }

    @Test
    void aCertificateThatNoOtherNodeWouldAcceptEndsWith65AndOneLine() throws Exception {
        Path log = Files.createFile(directory.resolve("termination-log"));
        MountedSecret secret =
                new MountedSecret(Files.createDirectories(directory.resolve("foreign")))
                        .write(
                                TestCa.named("other").issue("CN=__spillway-node", "127.0.8.7"),
                                NodeProcess.CA.certificate());
        Map<String, String> variables = new HashMap<>();
        variables.put("SPILLWAY_ROLE", "broker");
        variables.put("SPILLWAY_NODE_ID", "7");
        variables.put("SPILLWAY_TLS", secret.folder().toString());
        variables.put("TERMINATION_LOG", log.toString());
        variables.put("TEST_CONTROLLER", "127.0.8.8:9093");
        Files.createDirectories(Image.ofThisProgram().tieredStoragePlugin());

        try (NodeProcess node =
                NodeProcess.start(directory.resolve("node"), "127.0.8.7", variables)) {
            assertThat(node.awaitExit()).as(node.output()).isEqualTo(65);
        }
        assertThat(Files.readString(log))
                .startsWith("listener CONTROLLER: the certificate in ")
                .endsWith("have it issued by one of them")
                .hasLineCount(1);
        assertThat(directory.resolve("node/data")).doesNotExist();
    }

    private NodeProcess controller() throws IOException {
        return NodeProcess.start(
                directory.resolve("controller"),
                "127.0.8.8",
                Map.of(
                        "SPILLWAY_ROLE",
                        "controller",
                        "SPILLWAY_NODE_ID",
                        "8",
                        "SPILLWAY_FORMAT",
                        "initial",
                        "SPILLWAY_INITIAL_CONTROLLERS",
                        "8@127.0.8.8:9093:3Db5QLSqSZieL3rJBUUegA",
                        "TEST_CONTROLLER",
                        "127.0.8.8:9093"));
    }
}
