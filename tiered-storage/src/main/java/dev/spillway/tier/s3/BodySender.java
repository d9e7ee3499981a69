package dev.spillway.tier.s3;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * Sends requests with large bodies, and learns how long they take.
 *
 * <p>Beyond the attempt timeout, an attempt may take a second for every MiB that it sends: a
 * connection slower than that is taken for dead at first. When it was not, the next attempt gets
 * twice as long, so that a slow line does not send the beginning of the same bytes for ever.
 */
final class BodySender {
    private static final Logger LOG = LoggerFactory.getLogger(BodySender.class);

    private static final long MIB = 1024 * 1024;
    private static final int FIRST_MILLIS_PER_MIB = 1000;
    private static final int MAX_MILLIS_PER_MIB = 64_000;

    private final S3Requests requests;
    private final boolean checksums;
    private volatile int millisPerMib = FIRST_MILLIS_PER_MIB;

    /**
     * @param checksums whether the store gets a CRC32C with each body
     */
    BodySender(S3Requests requests, boolean checksums) {
        this.requests = requests;
        this.checksums = checksums;
    }

    interface Request<T> {
        T with(RequestBody body);
    }

    <T> T send(String what, RequestContent content, Request<T> request) throws StoreException {
        SendProgress progress = new SendProgress();
        long start = System.nanoTime();
        try {
            T answer = requests.run(what, () -> request.with(body(content, progress)));
            took(content.length(), (System.nanoTime() - start) / 1_000_000);
            return answer;
        } catch (StoreException e) {
            if (e.getCause() instanceof ApiCallAttemptTimeoutException && progress.isMoving()) {
                millisPerMib = Math.min(MAX_MILLIS_PER_MIB, 2 * millisPerMib);
                LOG.info(
                        "{}; the connection is slow, so the next attempt gets more time",
                        e.getMessage());
            }
            throw e;
        }
    }

    /** Timeouts of a request that sends this content. */
    AwsRequestOverrideConfiguration timeouts(RequestContent content, Duration left) {
        return S3Requests.within(
                requests.attemptTimeout.plusMillis(content.length() * millisPerMib / MIB), left);
    }

    /** As S3 wants it in a header; null when the store gets none. */
    @Nullable String checksum(RequestContent content) {
        if (!checksums) {
            return null;
        }
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(content.checksum()).array();
        return Base64.getEncoder().encodeToString(bytes);
    }

    boolean sendsChecksums() {
        return checksums;
    }

    private static RequestBody body(RequestContent content, SendProgress progress) {
        return RequestBody.fromContentProvider(
                () -> progress.watch(content.open()), content.length(), "application/octet-stream");
    }

    private void took(long bytes, long millis) {
        if (bytes >= MIB) {
            long comfortable = 4 * millis * MIB / bytes;
            millisPerMib =
                    (int) Math.max(FIRST_MILLIS_PER_MIB, Math.min(millisPerMib, comfortable));
        }
    }
}
