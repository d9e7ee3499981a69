package dev.spillway.tier.s3;

import dev.spillway.tier.s3.ObjectStore.MultipartUpload;
import dev.spillway.tier.s3.ObjectStore.UnfinishedUpload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/** One multipart upload of a segment. */
final class S3MultipartUpload implements MultipartUpload {
    private static final Logger LOG = LoggerFactory.getLogger(S3MultipartUpload.class);

    /** A store that assembles parts may copy them: at 4 MiB a second or faster. */
    private static final long COMPLETING_BYTES_PER_MILLISECOND = 4 * 1024 * 1024 / 1000;

    private final S3Uploads uploads;
    private final S3Requests requests;
    private final String key;
    private final Queue<CompletedPart> done = new ConcurrentLinkedQueue<>();
    private String id = "";

    /** More than one: an answer was lost, and perhaps with it the id of an upload. */
    private int starts;

    S3MultipartUpload(S3Uploads uploads, String key) {
        this.uploads = uploads;
        this.requests = uploads.requests;
        this.key = key;
    }

    /** The store is asked to start it. */
    void starting() {
        starts++;
    }

    void started(String uploadId) {
        id = uploadId;
    }

    /** A part that is sent again replaces itself: there is nothing to check before a retry. */
    @Override
    public void part(int number, RequestContent content, Duration timeout) throws StoreException {
        String checksum = uploads.sender.checksum(content);
        String what = "PUT part " + number + " of " + key;
        uploads.retries.untilDone(
                what,
                timeout,
                left ->
                        done.add(
                                CompletedPart.builder()
                                        .partNumber(number)
                                        .eTag(part(what, number, content, checksum, left))
                                        .checksumCRC32C(checksum)
                                        .build()),
                UploadRetries.SAFE_TO_REPEAT);
    }

    private String part(
            String what,
            int number,
            RequestContent content,
            @Nullable String checksum,
            Duration left)
            throws StoreException {
        UploadPartRequest part =
                UploadPartRequest.builder()
                        .bucket(requests.bucket)
                        .key(key)
                        .uploadId(id)
                        .partNumber(number)
                        .checksumCRC32C(checksum)
                        .overrideConfiguration(uploads.sender.timeouts(content, left))
                        .build();
        return uploads.sender.send(
                what,
                content,
                body ->
                        S3Requests.required(
                                what, requests.client.once.uploadPart(part, body).eTag()));
    }

    @Override
    public void complete(int parts, ObjectFingerprint sent, Duration timeout)
            throws StoreException {
        List<CompletedPart> inOrder = new ArrayList<>(done);
        inOrder.sort(Comparator.comparing(CompletedPart::partNumber));
        if (inOrder.size() != parts) {
            throw new IllegalStateException(inOrder.size() + " of " + parts + " parts are there");
        }
        String what = "complete " + key;
        Duration attempt =
                requests.attemptTimeout.plusMillis(
                        sent.length() / COMPLETING_BYTES_PER_MILLISECOND);
        uploads.retries.untilDone(
                what,
                timeout,
                left -> complete(what, inOrder, attempt, left),
                () -> uploads.isThere(key, sent));
        if (starts > 1) {
            try {
                abortLost(); // its own is an object now, which some stores still list for a moment
            } catch (StoreException e) {
                LOG.info("{}; the daily sweep will abort it", e.getMessage());
            }
        }
    }

    private void complete(String what, List<CompletedPart> parts, Duration attempt, Duration left)
            throws StoreException {
        CompleteMultipartUploadRequest complete =
                CompleteMultipartUploadRequest.builder()
                        .bucket(requests.bucket)
                        .key(key)
                        .uploadId(id)
                        .multipartUpload(upload -> upload.parts(parts))
                        .overrideConfiguration(S3Requests.within(attempt, left))
                        .build();
        requests.run(
                what,
                () ->
                        S3Requests.required(
                                what,
                                requests.client.once.completeMultipartUpload(complete).eTag()));
    }

    @Override
    public void abort() throws StoreException {
        uploads.unfinished.abort(unfinished());
        if (starts > 1) {
            abortLost();
        }
    }

    /** Uploads of this very object whose ids were lost: keys of segments are never used twice. */
    private void abortLost() throws StoreException {
        for (UnfinishedUpload upload : uploads.unfinished.list(key)) {
            if (upload.key().equals(key) && !upload.id().equals(id)) {
                uploads.unfinished.abort(upload);
            }
        }
    }

    @Override
    public UnfinishedUpload unfinished() {
        return new UnfinishedUpload(key, id, Instant.now());
    }
}
