package dev.spillway.tier.s3;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Credentials from a mounted Kubernetes Secret, one file a value. Kubernetes swaps the files when
 * the Secret changes, so they are read anew every few seconds; what was read last goes on being
 * used while they cannot be read.
 */
final class DirectoryCredentials implements AwsCredentialsProvider {
    private static final long REREAD_NANOS = 2_000_000_000L;

    private record Read(AwsCredentials credentials, long atNanos) {}

    private final Path directory;
    private volatile @Nullable Read last;

    DirectoryCredentials(Path directory) {
        this.directory = directory;
    }

    @Override
    public AwsCredentials resolveCredentials() {
        Read known = last;
        long now = System.nanoTime();
        if (known != null && now - known.atNanos < REREAD_NANOS) {
            return known.credentials;
        }
        try {
            AwsCredentials read = read();
            last = new Read(read, now);
            return read;
        } catch (IOException e) {
            if (known != null) {
                return known.credentials;
            }
            throw SdkClientException.create(
                    "Cannot read the S3 credentials in "
                            + directory
                            + " (files accessKeyId and secretAccessKey): "
                            + e,
                    e);
        }
    }

    private AwsCredentials read() throws IOException {
        String id = text("accessKeyId").orElseThrow(() -> missing("accessKeyId"));
        String secret = text("secretAccessKey").orElseThrow(() -> missing("secretAccessKey"));
        Optional<String> token = text("sessionToken");
        return token.isPresent()
                ? AwsSessionCredentials.create(id, secret, token.get())
                : AwsBasicCredentials.create(id, secret);
    }

    private IOException missing(String file) {
        return new NoSuchFileException(
                directory.resolve(file).toString(), null, "missing or empty");
    }

    private Optional<String> text(String file) throws IOException {
        try {
            return Optional.of(Files.readString(directory.resolve(file)).strip())
                    .filter(text -> !text.isEmpty());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
