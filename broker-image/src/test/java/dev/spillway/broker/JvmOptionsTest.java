package dev.spillway.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.FileConfigProvider;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.Test;

class JvmOptionsTest {

    /** They win over a user's, so the page about a user's must name them. */
    @Test
    void thePageAboutJvmOptionsNamesEachThatTheImageSets() throws IOException {
        String page = Files.readString(Path.of("../docs/how-to/size-a-cluster.md"));
        List<String> names =
                Files.readAllLines(Path.of("src/main/image/jvm.options")).stream()
                        .filter(line -> line.startsWith("-"))
                        .map(line ->
                                line.startsWith("-Xlog:") ? line : line.replaceFirst("=.*", ""))
                        .toList();

        assertThat(names).hasSizeGreaterThan(10);
        assertThat(page).contains(names);
    }

    /** Both are instantiated from what a configuration names. */
    @Test
    void kafkaTakesNoLoginModuleButScramsAndNoConfigProvider() throws IOException {
        Map<String, String> properties =
                Files.readAllLines(Path.of("src/main/image/jvm.options")).stream()
                        .filter(line -> line.startsWith("-Dorg.apache.kafka."))
                        .map(line -> line.substring(2).split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        assertThat(properties).hasSize(2);
        properties.forEach(System::setProperty);
        try {
            JaasContext scram = login("org.apache.kafka.common.security.scram.ScramLoginModule");
            assertThat(scram.configurationEntries()).hasSize(1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> login("com.sun.security.auth.module.KeyStoreLoginModule"))
                    .withMessageContaining("is not allowed");
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() ->
                            new AdminClientConfig(
                                    Map.of(
                                            "bootstrap.servers",
                                            "127.0.0.1:1",
                                            "client.id",
                                            "${file:/etc/passwd:root}",
                                            "config.providers",
                                            "file",
                                            "config.providers.file.class",
                                            FileConfigProvider.class.getName())))
                    .withMessageContaining("is not allowed");
        } finally {
            properties.keySet().forEach(System::clearProperty);
        }
    }

    private static JaasContext login(String module) {
        return JaasContext.loadClientContext(
                Map.of("sasl.jaas.config", new Password(module + " required;")));
    }
}
