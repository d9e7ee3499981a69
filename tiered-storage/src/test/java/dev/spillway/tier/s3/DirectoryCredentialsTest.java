package dev.spillway.tier.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

@Timeout(60)
class DirectoryCredentialsTest {
    @TempDir Path directory;

    private final AtomicLong nanos = new AtomicLong();

    private DirectoryCredentials credentials() {
        return new DirectoryCredentials(directory, nanos::get);
    }

    private void later(int seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    private void write(String file, String value) throws IOException {
        Files.writeString(directory.resolve(file), value);
    }

    private static String pair(AwsCredentials credentials) {
        return credentials.accessKeyId() + "/" + credentials.secretAccessKey();
    }

    /** As the kubelet does: a new directory, and then one rename of the link to it. */
    private void swap(int version) throws IOException {
        Path data = Files.createDirectory(directory.resolve("..version-" + version));
        Files.writeString(data.resolve("accessKeyId"), "id-" + version);
        Files.writeString(data.resolve("secretAccessKey"), "secret-" + version);
        Files.writeString(data.resolve("sessionToken"), "token-" + version);
        Path link = directory.resolve("..data");
        Path before = Files.exists(link) ? link.toRealPath() : null;
        Path temporary = directory.resolve("..data_tmp");
        Files.createSymbolicLink(temporary, data.getFileName());
        Files.move(
                temporary,
                link,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        for (String file : new String[] {"accessKeyId", "secretAccessKey", "sessionToken"}) {
            if (!Files.isSymbolicLink(directory.resolve(file))) {
                Files.createSymbolicLink(directory.resolve(file), Path.of("..data", file));
            }
            if (before != null) {
                Files.delete(before.resolve(file));
            }
        }
        if (before != null) {
            Files.delete(before);
        }
    }

    @Test
    void aSecretThatKubernetesSwapsIsNeverReadHalfOldAndHalfNew() throws Exception {
        swap(0);
        DirectoryCredentials credentials = credentials();
        AtomicBoolean over = new AtomicBoolean();
        Thread kubelet =
                new Thread(() -> {
                    try {
                        for (int version = 1; version <= 300; version++) {
                            swap(version);
                        }
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    } finally {
                        over.set(true);
                    }
                });
        kubelet.start();
        while (!over.get()) {
            later(3);
            AwsSessionCredentials read = (AwsSessionCredentials) credentials.resolveCredentials();
            String version = read.accessKeyId().substring("id-".length());
            assertThat(read.secretAccessKey()).isEqualTo("secret-" + version);
            assertThat(read.sessionToken()).isEqualTo("token-" + version);
        }
        kubelet.join();
        later(3);
        assertThat(pair(credentials.resolveCredentials())).isEqualTo("id-300/secret-300");
    }

    @Test
    void halfOfANewPairInAPlainDirectoryIsNotUsed() throws Exception {
        write("accessKeyId", "old");
        write("secretAccessKey", "old-secret\n");
        DirectoryCredentials credentials = credentials();
        assertThat(pair(credentials.resolveCredentials())).isEqualTo("old/old-secret");

        write("accessKeyId", "new");
        later(3);
        assertThat(pair(credentials.resolveCredentials())).isEqualTo("old/old-secret");
        later(3);
        assertThat(pair(credentials.resolveCredentials())).isEqualTo("old/old-secret");

        write("secretAccessKey", "new-secret");
        later(3);
        assertThat(pair(credentials.resolveCredentials())).isEqualTo("new/new-secret");
    }

    @Test
    void aSecretKeyThatWasCorrectedAloneIsUsedAfterAWhile() throws Exception {
        write("accessKeyId", "id");
        write("secretAccessKey", "mistyped");
        DirectoryCredentials credentials = credentials();
        credentials.resolveCredentials();

        write("secretAccessKey", "right");
        for (int seconds = 0; seconds <= 12; seconds += 3) {
            later(3);
            credentials.resolveCredentials();
        }
        assertThat(pair(credentials.resolveCredentials())).isEqualTo("id/right");
    }

    @Test
    void aFileThatIsEmptyBecauseItIsBeingWrittenChangesNothing() throws Exception {
        write("accessKeyId", "old");
        write("secretAccessKey", "old-secret");
        DirectoryCredentials credentials = credentials();
        credentials.resolveCredentials();

        write("accessKeyId", "");
        later(3);
        assertThat(pair(credentials.resolveCredentials())).isEqualTo("old/old-secret");
    }

    @Test
    void aNewPairWithTheTokenOfTheOldOneIsNotUsed() throws Exception {
        write("accessKeyId", "old");
        write("secretAccessKey", "old-secret");
        write("sessionToken", "old-token");
        DirectoryCredentials credentials = credentials();
        credentials.resolveCredentials();

        write("accessKeyId", "new");
        write("secretAccessKey", "new-secret");
        later(3);
        assertThat(pair(credentials.resolveCredentials())).isEqualTo("old/old-secret");
        write("sessionToken", "new-token");
        later(3);
        assertThat(pair(credentials.resolveCredentials())).isEqualTo("new/new-secret");
    }

    @Test
    void aDirectoryWithoutCredentialsIsNamed() {
        assertThatThrownBy(() -> credentials().resolveCredentials())
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("accessKeyId");
    }
}
