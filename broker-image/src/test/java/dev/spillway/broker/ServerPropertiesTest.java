package dev.spillway.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.broker.Role.Broker;
import dev.spillway.process.StartRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.Endpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.jdk.javaapi.CollectionConverters;

class ServerPropertiesTest {
    @TempDir Path directory;
    private Path plugin;

    @BeforeEach
    void makeAPluginFolder() throws IOException {
        plugin = Files.createDirectory(directory.resolve("plugin"));
    }

    @Test
    void resolvesThisPodsValues() {
        Map<String, String> resolved =
                ServerProperties.resolve(
                        Map.of("listeners", "A://${env:POD_IP}:9091,B://${env:POD_IP}:9092"),
                        Map.of("POD_IP", "10.0.0.7"));

        assertThat(resolved).containsEntry("listeners", "A://10.0.0.7:9091,B://10.0.0.7:9092");
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.7, 10.0.0.7", "fd00::7, [fd00::7]"})
    void bindsToThisPodsAddressAndAdvertisesItsServices(String ip, String written)
            throws IOException {
        render(
                """
                controller.listener.names=CONTROLLER
                controller.quorum.bootstrap.servers=c:9093
                inter.broker.listener.name=A
                listeners=A://${env:POD_IP}:9091,B://${env:POD_IP}:9092
                advertised.listeners=A://a.nodes:9091,B://${env:SERVICE_IP}:9092
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,A:PLAINTEXT,B:PLAINTEXT
                """);

        Properties properties =
                ServerProperties.load(
                        environment(0, Map.of("POD_IP", ip, "SERVICE_IP", ip)), plugin);

        assertThat(properties)
                .containsEntry("listeners", "A://%1$s:9091,B://%1$s:9092".formatted(written))
                .containsEntry("advertised.listeners", "A://a.nodes:9091,B://" + written + ":9092");
        assertThat(
                        CollectionConverters.asJava(
                                KafkaConfig.fromProps(properties, false).listeners()))
                .extracting(Endpoint::host)
                .containsOnly(ip);
    }

    @Test
    void leavesTheVariablesOfOtherProvidersToKafka() {
        Map<String, String> rendered = Map.of("some.password", "${file:/secrets/a:password}");

        assertThat(ServerProperties.resolve(rendered, Map.of())).isEqualTo(rendered);
    }

    @Test
    void namesTheKeyAndTheVariableThatIsMissing() {
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() ->
                        ServerProperties.resolve(Map.of("broker.rack", "${env:ZONE}"), Map.of()))
                .withMessageContainingAll("broker.rack", "ZONE", "not set");
    }

    @Test
    void addsTheLogDirectoryAndThePlugin() throws IOException {
        render("remote.log.storage.manager.class.name=x.Y");

        Properties properties = ServerProperties.load(environment(0), plugin);

        assertThat(properties)
                .containsEntry("node.id", "0")
                .containsEntry("log.dirs", directory.resolve("kafka").toString())
                .containsEntry("remote.log.storage.manager.class.path", plugin + "/*");
    }

    @Test
    void knowsNoRackWhereTheNodeIsInNoZone() throws IOException {
        render("broker.rack=");
        assertThat(ServerProperties.load(environment(0), plugin)).doesNotContainKey("broker.rack");

        render("broker.rack=eu-west-1a");
        assertThat(ServerProperties.load(environment(0), plugin))
                .containsEntry("broker.rack", "eu-west-1a");
    }

    @Test
    void addsNoPluginWithoutTiering() throws IOException {
        render("");

        assertThat(ServerProperties.load(environment(0), plugin))
                .doesNotContainKey("remote.log.storage.manager.class.path");
    }

    @Test
    void refusesTieringWhenTheImageHasNoPlugin() throws IOException {
        render("remote.log.storage.manager.class.name=x.Y");

        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> ServerProperties.load(environment(0), Path.of("/nowhere")))
                .withMessageContaining("/nowhere");
    }

    @Test
    void refusesTheConfigurationOfAnotherNode() throws IOException {
        render("");

        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> ServerProperties.load(environment(1), plugin))
                .withMessageContaining("node.id is \"0\", but this Pod has \"1\"");
    }

    @Test
    void saysWhichFileItCannotRead() {
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> ServerProperties.load(environment(0), plugin))
                .withMessageContaining("server.properties");
    }

    private void render(String line) throws IOException {
        Files.writeString(
                directory.resolve("server.properties"),
                "process.roles=broker\nnode.id=0\n" + line + "\n");
    }

    private Environment environment(int nodeId) {
        return environment(nodeId, Map.of());
    }

    private Environment environment(int nodeId, Map<String, String> variables) {
        return new Environment(
                new Broker(),
                nodeId,
                "MkU3OEVBNTcwNTJENDM2Qg",
                directory,
                directory,
                "127.0.0.1",
                Duration.ofMinutes(1),
                variables);
    }
}
