package dev.spillway.tier.s3;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Credentials from a mounted Kubernetes Secret, one file per value, read again every few seconds.
 * While they cannot be read, the last ones stay in use.
 *
 * <p>A new pair must never be read half old and half new:
 *
 * <ul>
 *   <li>Kubernetes mounts a Secret as links through the link {@code ..data}, which it swaps as a
 *       whole. The link is followed once, and all values come from where it led.
 *   <li>In a directory without that link, files change one after the other. A pair of which only
 *       one value has changed is used once it has stayed unchanged for a while; until then the
 *       previous pair is used.
 * </ul>
 */
final class DirectoryCredentials implements AwsCredentialsProvider {
    private static final long REREAD_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** How long may pass between writing one file and the other. */
    static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** The directory that the link led to may be gone when it is read. */
    private static final int MAX_TRIES = 5;

    private record Read(AwsCredentials credentials, long atNanos) {}

    private final Path directory;
    private final LongSupplier nanoTime;

    private @Nullable Read last; // guarded by this, and so is the next
    private @Nullable Read unsettled;

    DirectoryCredentials(Path directory) {
        this(directory, System::nanoTime);
    }

    DirectoryCredentials(Path directory, LongSupplier nanoTime) {
        this.directory = directory;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized AwsCredentials resolveCredentials() {
        Read known = last;
        long now = nanoTime.getAsLong();
        if (known != null && now - known.atNanos < REREAD_NANOS) {
            return known.credentials;
        }
        try {
            AwsCredentials used = settled(read(), now);
            last = new Read(used, now);
            return used;
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

    private AwsCredentials settled(AwsCredentials read, long now) {
        Read known = last;
        if (known == null || isSwappedAsAWhole() || isOtherPair(known.credentials, read)) {
            unsettled = null;
            return read;
        }
        if (known.credentials.equals(read)) {
            unsettled = null;
            return read;
        }
        Read before = unsettled;
        if (before == null || !before.credentials.equals(read)) {
            unsettled = new Read(read, now);
            return known.credentials;
        }
        return now - before.atNanos >= SETTLED_NANOS ? read : known.credentials;
    }

    private static boolean isOtherPair(AwsCredentials before, AwsCredentials after) {
        return !before.accessKeyId().equals(after.accessKeyId())
                && !before.secretAccessKey().equals(after.secretAccessKey())
                && (token(before).isEmpty() || !token(before).equals(token(after)));
    }

    private static Optional<String> token(AwsCredentials credentials) {
        return credentials instanceof AwsSessionCredentials session
                ? Optional.of(session.sessionToken())
                : Optional.empty();
    }

    private Path swapped() {
        return directory.resolve("..data");
    }

    private boolean isSwappedAsAWhole() {
        return Files.isSymbolicLink(swapped());
    }

    private AwsCredentials read() throws IOException {
        for (int tries = 1; ; tries++) {
            Path from = isSwappedAsAWhole() ? swapped().toRealPath() : directory;
            IOException failure;
            try {
                AwsCredentials read = read(from);
                if (!isSwappedAsAWhole() || swapped().toRealPath().equals(from)) {
                    return read;
                }
                failure = new NoSuchFileException(from.toString(), null, "replaced meanwhile");
            } catch (NoSuchFileException e) {
                failure = e;
            }
            if (tries == MAX_TRIES) {
                throw failure;
            }
        }
    }

    private AwsCredentials read(Path from) throws IOException {
        String id = text(from, "accessKeyId").orElseThrow(() -> missing(from, "accessKeyId"));
        String secret =
                text(from, "secretAccessKey").orElseThrow(() -> missing(from, "secretAccessKey"));
        Optional<String> token = text(from, "sessionToken");
        return token.isPresent()
                ? AwsSessionCredentials.create(id, secret, token.get())
                : AwsBasicCredentials.create(id, secret);
    }

    private static IOException missing(Path from, String file) {
        return new NoSuchFileException(from.resolve(file).toString(), null, "missing or empty");
    }

    private static Optional<String> text(Path from, String file) throws IOException {
        try {
            return Optional.of(Files.readString(from.resolve(file)).strip())
                    .filter(text -> !text.isEmpty());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
