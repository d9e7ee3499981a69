package dev.spillway.local.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("process")
class CredentialsTest {
    @TempDir private Path parent;

    @Test
    void theyAreMadeOnceAndOnlyTheirOwnerCanReadThem() throws IOException {
        Path directory = parent.resolve("credentials");

        Credentials made = Credentials.in(directory);

        assertThat(mode(directory)).isEqualTo("rwx------");
        try (var files = Files.list(directory)) {
            assertThat(files.toList())
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrder("token", "signing-key", "server.p12");
        }
        try (var files = Files.list(directory)) {
            assertThat(files.toList())
                    .allSatisfy(file -> assertThat(mode(file)).isEqualTo("rw-------"));
        }
        Credentials again = Credentials.in(directory);
        assertThat(again.administratorsToken())
                .isEqualTo(made.administratorsToken())
                .hasSizeGreaterThan(40);
        assertThat(again.certificate()).isEqualTo(made.certificate());
        assertThat(again.signingKey()).isEqualTo(made.signingKey());
    }

    @Test
    void twoServersHaveDifferentOnes() {
        Credentials one = Credentials.in(parent.resolve("a"));
        Credentials other = Credentials.in(parent.resolve("b"));

        assertThat(one.administratorsToken()).isNotEqualTo(other.administratorsToken());
        assertThat(one.certificate()).isNotEqualTo(other.certificate());
        assertThat(one.signingKey()).isNotEqualTo(other.signingKey());
    }

    @Test
    void aDirectoryThatOthersCouldReadIsClosed() throws IOException {
        Path open =
                Files.createDirectory(
                        parent.resolve("open"),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwxr-xr-x")));

        Credentials.in(open);

        assertThat(mode(open)).isEqualTo("rwx------");
    }

    /** An empty token would let everybody in who sends none. */
    @Test
    void aDamagedTokenIsRefused() throws IOException {
        Files.writeString(parent.resolve("token"), "\n");

        assertThatThrownBy(() -> Credentials.in(parent))
                .hasMessageContaining("is damaged; delete it to have it made again");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
