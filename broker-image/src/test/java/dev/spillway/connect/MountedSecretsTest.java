package dev.spillway.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountedSecretsTest {
    @TempDir private Path parent;

    private final MountedSecrets secrets = new MountedSecrets();
    private Path folder = Path.of("");

    @BeforeEach
    void mount() throws IOException {
        folder = Files.createDirectories(parent.resolve("secrets"));
        secrets.configure(Map.of("folder", folder.toString(), "pod", "pipelines-connect-7"));
    }

    private String value(String placeholder) {
        return new ConfigTransformer(Map.of("secrets", secrets))
                .transform(Map.of("a", placeholder))
                .data()
                .get("a");
    }

    @Test
    void aPlaceholderIsTheContentOfItsFile() throws IOException {
        Files.writeString(folder.resolve("orders-db.password.12"), "p@ss");
        Files.writeString(folder.resolve("orders-db.tls.crt.12"), "PEM");

        assertThat(value("${secrets:orders-db:password.12}")).isEqualTo("p@ss");
        assertThat(value("a ${secrets:orders-db:tls.crt.12} and ${secrets:orders-db:password.12}"))
                .isEqualTo("a PEM and p@ss");
    }

    /** Who writes a Secret decides what is in it; an end of line may be a part of a key. */
    @Test
    void everyByteIsKept() throws IOException {
        Files.writeString(folder.resolve("orders-db.password.1"), " pässword ${x:y:z}\r\n");

        assertThat(value("${secrets:orders-db:password.1}")).isEqualTo(" pässword ${x:y:z}\r\n");
    }

    @Test
    void aFileThatChangedIsReadAgain() throws IOException {
        Files.writeString(folder.resolve("orders-db.password.1"), "old");
        assertThat(value("${secrets:orders-db:password.1}")).isEqualTo("old");

        Files.writeString(folder.resolve("orders-db.password.1"), "new");

        assertThat(value("${secrets:orders-db:password.1}")).isEqualTo("new");
    }

    @Test
    void aValueThatIsNotThereYetIsNamedWithWhatFollows() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> value("${secrets:orders-db:tls.crt.12}"))
                .withMessage(
                        "Secret orders-db, key tls.crt (version 12) has not reached worker"
                                + " pipelines-connect-7 yet; Kubernetes brings it within about a"
                                + " minute, and the operator then starts the task again");
    }

    @ParameterizedTest
    @CsvSource({
        "..:secret.1",
        "../secret:a.1",
        "/etc:passwd.1",
        "..data:a.1",
        "orders-db:../../secret.1",
        "orders-db:a/b.1",
        "orders-db:password",
        "password.1",
        "orders-db:password.",
        "'orders-db:pass word.1'",
        "orders-db/..:x.1",
    })
    void whatIsNoNameOfASecretIsRefusedWithoutALook(String placeholder) throws IOException {
        Files.writeString(parent.resolve("secret.1"), "outside");
        Files.createDirectories(folder.resolve("..data"));

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> value("${secrets:" + placeholder + "}"))
                .withMessageContaining("is not ${secrets:SECRET:KEY.VERSION}");
    }

    @Test
    void allValuesOfASecretAtOnceAreNotToBeHad() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> secrets.get("orders-db"))
                .withMessageContaining("a placeholder names a Secret, a key and a version");
    }

    @Test
    void bytesThatAreNoTextAreRefusedAndNotShown() throws IOException {
        Files.write(folder.resolve("orders-db.key.1"), new byte[] {'p', 'w', (byte) 0xff});

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> value("${secrets:orders-db:key.1}"))
                .withMessage(
                        "Secret orders-db, key key is not text in UTF-8, as a setting of a"
                                + " connector has to be");
    }

    @Test
    void moreThanASecretCanHoldIsRefused() throws IOException {
        Files.write(folder.resolve("orders-db.key.1"), new byte[1024 * 1024 + 1]);

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> secrets.get("orders-db", Set.of("key.1")))
                .withMessageContaining("is larger than 1 MiB");
    }

    @Test
    void withoutAFolderItIsNotConfigured() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> new MountedSecrets().configure(Map.of("pod", "a")))
                .withMessageContaining("folder");
    }
}
