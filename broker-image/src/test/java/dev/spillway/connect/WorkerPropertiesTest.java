package dev.spillway.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.process.ExitCode;
import dev.spillway.process.StartRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.runtime.distributed.DistributedConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerPropertiesTest {
    private static final String RENDERED =
            """
            group.id=pipelines-connect
            config.storage.topic=pipelines-connect-configs
            offset.storage.topic=pipelines-connect-offsets
            status.storage.topic=pipelines-connect-status
            key.converter=org.apache.kafka.connect.json.JsonConverter
            value.converter=org.apache.kafka.connect.json.JsonConverter
            """;

    private static final String CLIENT =
            """
            bootstrap.servers=events.shop.svc:9092
            security.protocol=SSL
            """;

    @TempDir private Path folder;

    private final Map<String, String> variables = new HashMap<>();

    @BeforeEach
    void pod() throws IOException {
        variables.put("POD_NAME", "pipelines-connect-7");
        variables.put("POD_IP", "10.0.0.7");
        for (String name : new String[] {"CONFIG", "USER", "TLS", "SECRETS", "PLUGINS"}) {
            variables.put(
                    "SPILLWAY_" + name, Files.createDirectories(folder.resolve(name)).toString());
        }
        write("CONFIG/connect.properties", RENDERED);
        write("USER/client.properties", CLIENT);
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    private Map<String, String> load() {
        return WorkerProperties.load(WorkerEnvironment.parse(variables));
    }

    @Test
    void connectTakesThem() {
        assertThat(new DistributedConfig(load()).groupId()).isEqualTo("pipelines-connect");
    }

    @Test
    void everyKindOfClientLogsInAsTheUser() {
        assertThat(load())
                .containsEntry("security.protocol", "SSL")
                .containsEntry("producer.security.protocol", "SSL")
                .containsEntry("consumer.security.protocol", "SSL")
                .containsEntry("admin.bootstrap.servers", "events.shop.svc:9092");
    }

    @Test
    void theOnlyListenerIsThePodsAndNeedsACertificate() {
        assertThat(load())
                .containsEntry("listeners", "https://10.0.0.7:8083")
                .containsEntry("rest.advertised.host.name", "10.0.0.7")
                .containsEntry("admin.listeners", "")
                .containsEntry("listeners.https.ssl.client.auth", "required");
    }

    @Test
    void anAddressOfIpv6HasBrackets() {
        variables.put("POD_IP", "fd00::7");

        assertThat(load())
                .containsEntry("listeners", "https://[fd00::7]:8083")
                .containsEntry("rest.advertised.host.name", "[fd00::7]");
    }

    @Test
    void theOnlyProviderOfValuesIsThatOfSecrets() {
        assertThat(load())
                .containsEntry("config.providers", "secrets")
                .containsEntry(
                        "config.providers.secrets.param.folder",
                        folder.resolve("SECRETS").toString());
    }

    @Test
    void pluginsAreFoundByWhatTheySayUnlessTheConnectSaysOtherwise() throws IOException {
        assertThat(load()).containsEntry("plugin.discovery", "service_load");

        write("CONFIG/connect.properties", RENDERED + "plugin.discovery=hybrid_warn");

        assertThat(load()).containsEntry("plugin.discovery", "hybrid_warn");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listeners",
                "listeners.https.ssl.client.auth",
                "admin.listeners",
                "rest.extension.classes",
                "rest.advertised.port",
                "plugin.path",
                "config.providers",
                "config.providers.file.class",
            })
    void whatTheImageSetsIsRefused(String key) throws IOException {
        write("CONFIG/connect.properties", RENDERED + key + "=x");

        refused("connect.properties: " + key + " is set by the image of the worker: remove it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"security.protocol", "producer.security.protocol"})
    void whatTheUserSetsIsRefused(String key) throws IOException {
        write("CONFIG/connect.properties", RENDERED + key + "=PLAINTEXT");

        refused(
                "connect.properties: %s comes from the User's credentials (%s): remove it"
                        .formatted(key, folder.resolve("USER/client.properties")));
    }

    @Test
    void credentialsThatAreNotThereAreNamed() throws IOException {
        Files.delete(folder.resolve("USER/client.properties"));

        refused("cannot read " + folder.resolve("USER/client.properties"));
    }

    @Test
    void credentialsWithoutAnAddressAreRefused() throws IOException {
        write("USER/client.properties", "security.protocol=SSL");

        refused(folder.resolve("USER/client.properties") + " has no bootstrap.servers");
    }

    @Test
    void aVariableThatIsMissingIsNamed() {
        variables.remove("SPILLWAY_SECRETS");

        refused("environment variable SPILLWAY_SECRETS is not set");
    }

    private void refused(String message) {
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(this::load)
                .withMessageStartingWith(message)
                .extracting(StartRefusedException::exitCode)
                .isEqualTo(ExitCode.MISCONFIGURED);
    }
}
