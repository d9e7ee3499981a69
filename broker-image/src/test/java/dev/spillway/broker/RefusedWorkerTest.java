package dev.spillway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.broker.fixtures.MountedSecret;
import dev.spillway.broker.fixtures.TestCa;
import dev.spillway.broker.fixtures.TestCa.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A worker that cannot start ends with a code, and with the reason in its termination log. */
@Tag("broker")
class RefusedWorkerTest {
    private static final String IP = "127.0.8.9";
    private static final Path SETTINGS = Path.of("src/test/resources/connect/connect.properties");

    @TempDir private Path directory;

    private final Map<String, String> variables = new HashMap<>();
    private Path log = Path.of("");

    @BeforeEach
    void pod() throws IOException {
        log = Files.createFile(directory.resolve("termination-log"));
        variables.put("TERMINATION_LOG", log.toString());
        for (String name : new String[] {"CONFIG", "USER", "TLS", "SECRETS", "PLUGINS"}) {
            variables.put(
                    "SPILLWAY_" + name,
                    Files.createDirectories(directory.resolve(name)).toString());
        }
        Files.copy(SETTINGS, directory.resolve("CONFIG/connect.properties"));
        // Nobody listens there.
        user(
                "bootstrap.servers=127.0.8.9:1\n"
                        + "default.api.timeout.ms=1000\n"
                        + "request.timeout.ms=1000\n");
        Issued certificate = TestCa.named("issuer").issue("CN=pipelines-connect");
        new MountedSecret(directory.resolve("TLS")).write(certificate, certificate.own());
    }

    private void user(String lines) throws IOException {
        Files.writeString(directory.resolve("USER/client.properties"), lines);
    }

    private int exitCode() throws IOException, InterruptedException {
        try (WorkerProcess worker =
                WorkerProcess.start(directory.resolve("worker"), IP, variables)) {
            return worker.awaitExit();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "offset.flush.interval.ms=soon, offset.flush.interval.ms = soon: ",
        "key.converter=com.acme.Converter, key.converter = com.acme.Converter: ",
        "connector.client.config.override.policy=Nobody, connector.client.config.override.policy ="
                + " Nobody: ",
        "plugin.discovery=everywhere, plugin.discovery = everywhere: ",
    })
    void saysWhichSettingItIs(String setting, String expected) throws Exception {
        Files.writeString(
                directory.resolve("CONFIG/connect.properties"),
                Files.readString(SETTINGS) + setting + "\n");

        assertThat(exitCode()).isEqualTo(64);

        assertThat(Files.readString(log))
                .startsWith("connect.properties: ")
                .contains(expected)
                .hasLineCount(1);
    }

    @Test
    void credentialsThatAreNotMountedAreNamed() throws Exception {
        Files.delete(directory.resolve("USER/client.properties"));

        assertThat(exitCode()).isEqualTo(64);

        assertThat(Files.readString(log))
                .startsWith("cannot read " + directory.resolve("USER/client.properties"));
    }

    @Test
    void anotherKafkaThanTheDeclaredOneIsRefused() throws Exception {
        variables.put("SPILLWAY_KAFKA_VERSION", "4.3.0");

        assertThat(exitCode()).isEqualTo(64);

        assertThat(Files.readString(log)).contains("this image has Kafka 4.4.0");
    }

    @Test
    void aCertificateThatCannotBeUsedEndsWith65() throws Exception {
        Files.writeString(directory.resolve("TLS/..1/tls.crt"), "nothing");

        assertThat(exitCode()).isEqualTo(65);

        assertThat(Files.readString(log)).startsWith("REST interface: ").contains("tls.crt");
    }

    @Test
    void aKafkaThatDoesNotAnswerIsNamedAndARestartMayHelp() throws Exception {
        assertThat(exitCode()).isEqualTo(1);

        assertThat(Files.readString(log)).contains("127.0.8.9:1");
    }
}
