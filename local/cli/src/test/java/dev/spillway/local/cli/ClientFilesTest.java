package dev.spillway.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.local.api.ApiServer;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("process")
class ClientFilesTest {
    private static final String PROPERTIES =
            """
            bootstrap.servers=127.1.8.2:9092
            security.protocol=SSL
            ssl.keystore.key=-----BEGIN PRIVATE KEY-----\\n\
            MIGH\\n\
            -----END PRIVATE KEY-----
            """;

    @TempDir private Path directory;

    private final ApiServer api = ApiServer.start(ApiServer.Config.inMemory());
    private final KubernetesClient client =
            new KubernetesClientBuilder()
                    .withConfig(Config.fromKubeconfig(api.kubeconfig()))
                    .build();

    @AfterEach
    void stop() {
        client.close();
        api.close();
    }

    @Test
    void theyAreWhatTheSecretHoldsAndOnlyTheirOwnerCanReadThem() throws Exception {
        secret(
                Map.of(
                        "client.properties",
                        PROPERTIES,
                        "kcat.conf",
                        "security.protocol=ssl\nssl.key.location=user.key\n",
                        "user.key",
                        "MIGH",
                        "password",
                        "unused"));
        var state = new StateDirectory(directory);

        var files =
                ClientFiles.write(
                        client, state, ClientFiles.Reader.OF_QUICKSTART, "127.1.8.2:9092");

        assertThat(state.clientProperties()).hasContent(PROPERTIES);
        var key = state.kcatFiles().resolve("user.key");
        assertThat(state.kcatConfig())
                .hasContent("security.protocol=ssl\nssl.key.location=" + key + "\n");
        assertThat(key).hasContent("MIGH");
        assertThat(mode(key)).isEqualTo("rw-------");
        assertThat(state.kcatFiles()).isDirectoryNotContaining("glob:**password");
        assertThat(mode(state.clientProperties())).isEqualTo("rw-------");
        assertThat(mode(state.kcatConfig())).isEqualTo("rw-------");
        assertThat(files.settings())
                .containsEntry("bootstrap.servers", "127.1.8.2:9092")
                .containsEntry("security.protocol", "SSL");
        assertThat(files.settings().get("ssl.keystore.key").toString()).contains("MIGH");
        assertThat(files.commands())
                .contains(
                        "kcat -F " + state.kcatConfig(),
                        "--command-config " + state.clientProperties(),
                        "--bootstrap-server 127.1.8.2:9092")
                .doesNotContain("MIGH");
        assertThat(files.toString()).doesNotContain("MIGH");
    }

    @Test
    void aSecretThatIsMissingOrIncompleteIsNamed() {
        assertRefused();
        secret(Map.of("kcat.conf", "x"));
        assertRefused();
    }

    private void assertRefused() {
        assertThatThrownBy(() ->
                        ClientFiles.write(
                                client,
                                new StateDirectory(directory),
                                ClientFiles.Reader.OF_QUICKSTART,
                                ""))
                .isInstanceOf(CliFailure.class)
                .hasMessageContaining("the Secret laptop-credentials has no client.properties")
                .hasMessageContaining("kubectl describe -n default users.spillway.dev laptop");
    }

    private void secret(Map<String, String> data) {
        client.resource(
                        new SecretBuilder()
                                .withNewMetadata()
                                .withName("laptop-credentials")
                                .withNamespace("default")
                                .endMetadata()
                                .withStringData(data)
                                .build())
                .create();
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
