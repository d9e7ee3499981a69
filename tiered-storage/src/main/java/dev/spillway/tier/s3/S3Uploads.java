package dev.spillway.tier.s3;

import java.time.Duration;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** Writes objects, with one request or in parts, and makes sure of what the store has done. */
final class S3Uploads {
    final S3Requests requests;
    final BodySender sender;
    final UploadRetries retries;
    final S3UnfinishedUploads unfinished;
    private final S3Objects objects;

    S3Uploads(
            S3Requests requests,
            BodySender sender,
            UploadRetries retries,
            S3UnfinishedUploads unfinished,
            S3Objects objects) {
        this.requests = requests;
        this.sender = sender;
        this.retries = retries;
        this.unfinished = unfinished;
        this.objects = objects;
    }

    /** As {@link ObjectStore#put}. */
    void put(String key, RequestContent content, ObjectFingerprint sent, Duration timeout)
            throws StoreException {
        String what = "PUT " + key;
        retries.untilDone(
                what,
                timeout,
                left -> put(what, key, content, left),
                () -> objects.isThere(key, sent));
    }

    private void put(String what, String key, RequestContent content, Duration left)
            throws StoreException {
        PutObjectRequest put =
                PutObjectRequest.builder()
                        .bucket(requests.bucket)
                        .key(key)
                        .checksumCRC32C(sender.checksum(content))
                        .overrideConfiguration(sender.timeouts(content, left))
                        .build();
        sender.send(
                what,
                content,
                body ->
                        S3Requests.required(
                                what, requests.client.once.putObject(put, body).eTag()));
    }

    /** As {@link ObjectStore#startUpload}. */
    S3MultipartUpload start(String key) throws StoreException {
        String what = "start the upload of " + key;
        S3MultipartUpload upload = new S3MultipartUpload(this, key);
        retries.untilDone(
                what,
                requests.attemptTimeout.multipliedBy(2),
                left -> {
                    upload.starting();
                    upload.started(
                            requests.run(what, () -> S3Requests.required(what, create(key, left))));
                },
                UploadRetries.SAFE_TO_REPEAT);
        return upload;
    }

    private String create(String key, Duration left) {
        return requests.client
                .once
                .createMultipartUpload(create -> {
                    create.bucket(requests.bucket)
                            .key(key)
                            .overrideConfiguration(
                                    S3Requests.within(requests.attemptTimeout, left));
                    if (sender.sendsChecksums()) {
                        create.checksumAlgorithm(ChecksumAlgorithm.CRC32_C);
                    }
                })
                .uploadId();
    }

    boolean isThere(String key, ObjectFingerprint sent) throws StoreException {
        return objects.isThere(key, sent);
    }
}
