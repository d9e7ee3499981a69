package dev.spillway.tier.s3;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.metrics.Requests;
import dev.spillway.tier.s3.StoreException.Kind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;

/** A bucket, through the AWS SDK. */
public final class S3Store implements ObjectStore {
    private static final Logger LOG = LoggerFactory.getLogger(S3Store.class);

    /**
     * Beyond the attempt timeout, a second for every MiB sent: slower than that is as good as dead.
     */
    private static final long BYTES_PER_MILLISECOND = 1024 * 1024 / 1000;

    /** DeleteObjects takes at most this many names. */
    static final int MAX_DELETES = 1000;

    private final SdkClient client;
    private final String bucket;
    private final Duration attemptTimeout;
    private final boolean checksums;
    private final Failures failures;

    /** Not every store knows DeleteObjects, or agrees on its checksum. */
    private volatile boolean deletesMany = true;

    /**
     * @param connections most requests at a time; more wait for a free connection
     */
    public S3Store(Settings.S3 settings, int connections, Requests requests) {
        client = new SdkClient(settings, connections, new RequestCounts(requests));
        bucket = settings.bucket();
        attemptTimeout = settings.attemptTimeout();
        checksums = settings.isAmazon();
        failures =
                new Failures(
                        "bucket "
                                + bucket
                                + " at "
                                + settings.endpoint().map(Object::toString).orElse("Amazon S3"));
    }

    @Override
    public void put(String key, Content content, Duration timeout) throws StoreException {
        run(
                "PUT " + key,
                () ->
                        client.s3.putObject(
                                put ->
                                        put.bucket(bucket)
                                                .key(key)
                                                .checksumCRC32C(checksum(content))
                                                .overrideConfiguration(
                                                        sending(content.length(), timeout)),
                                body(content)));
    }

    @Override
    public PartsUpload startUpload(String key) throws StoreException {
        String id =
                run(
                        "start the upload of " + key,
                        () ->
                                client.s3
                                        .createMultipartUpload(create -> {
                                            create.bucket(bucket).key(key);
                                            if (checksums) {
                                                create.checksumAlgorithm(ChecksumAlgorithm.CRC32_C);
                                            }
                                        })
                                        .uploadId());
        return new S3PartsUpload(key, id);
    }

    @Override
    public Body get(String key, long from, long to) throws StoreException {
        ResponseInputStream<GetObjectResponse> answer =
                run(
                        "GET " + key,
                        () ->
                                client.s3.getObject(get ->
                                        get.bucket(bucket)
                                                .key(key)
                                                .range("bytes=" + from + "-" + (to - 1))));
        Long length = answer.response().contentLength();
        if (length == null || length != to - from) {
            answer.abort();
            throw new StoreException(
                    Kind.UNAVAILABLE,
                    "GET "
                            + key
                            + ": asked for bytes "
                            + from
                            + " to "
                            + to
                            + ", offered "
                            + length
                            + " bytes");
        }
        return new Body(answer, to - from, answer::abort);
    }

    @Override
    public byte[] tail(String key, int bytes) throws StoreException {
        return run(
                "GET the end of " + key,
                () ->
                        client.s3
                                .getObjectAsBytes(
                                        get -> get.bucket(bucket).key(key).range("bytes=-" + bytes))
                                .asByteArrayUnsafe());
    }

    @Override
    public void delete(Collection<String> keys) throws StoreException {
        List<String> all = List.copyOf(keys);
        for (int from = 0; from < all.size(); from += MAX_DELETES) {
            List<String> some = all.subList(from, Math.min(all.size(), from + MAX_DELETES));
            if (some.size() == 1 || !deletesMany) {
                deleteEach(some);
            } else {
                deleteMany(some);
            }
        }
    }

    private void deleteEach(List<String> keys) throws StoreException {
        for (String key : keys) {
            deleteOne(key);
        }
    }

    private void deleteOne(String key) throws StoreException {
        run(
                "DELETE " + key,
                () -> client.s3.deleteObject(delete -> delete.bucket(bucket).key(key)));
    }

    private void deleteMany(List<String> keys) throws StoreException {
        List<S3Error> errors;
        try {
            errors =
                    run(
                            "DELETE " + keys.size() + " objects from " + keys.get(0) + " on",
                            () -> client.s3.deleteObjects(many(keys)).errors());
        } catch (StoreException e) {
            if (e.kind() != Kind.REFUSED) {
                throw e;
            }
            deleteEach(keys); // throws when it is deleting that is refused
            deletesMany = false;
            LOG.info("{}; deleting objects one by one works, so be it", e.getMessage());
            return;
        }
        for (S3Error error : errors) {
            if (!"NoSuchKey".equals(error.code())) {
                throw new StoreException(
                        "AccessDenied".equals(error.code()) ? Kind.REFUSED : Kind.UNAVAILABLE,
                        "DELETE " + error.key() + ": " + error.code() + " " + error.message());
            }
        }
    }

    private DeleteObjectsRequest many(List<String> keys) {
        return DeleteObjectsRequest.builder()
                .bucket(bucket)
                .delete(objects -> objects.quiet(true).objects(identifiers(keys)))
                .build();
    }

    private static List<ObjectIdentifier> identifiers(List<String> keys) {
        return keys.stream().map(key -> ObjectIdentifier.builder().key(key).build()).toList();
    }

    @Override
    public List<Listed> list(String prefix, String after, int most) throws StoreException {
        return run(
                "LIST " + prefix,
                () ->
                        client
                                .s3
                                .listObjectsV2(list ->
                                        list.bucket(bucket)
                                                .prefix(prefix)
                                                .startAfter(after.isEmpty() ? null : after)
                                                .maxKeys(most))
                                .contents()
                                .stream()
                                .map(object ->
                                        new Listed(
                                                object.key(), object.size(), object.lastModified()))
                                .toList());
    }

    @Override
    public List<Unfinished> unfinished(String prefix) throws StoreException {
        return run(
                "list the unfinished uploads of " + prefix,
                () ->
                        client
                                .s3
                                .listMultipartUploads(list -> list.bucket(bucket).prefix(prefix))
                                .uploads()
                                .stream()
                                .filter(upload -> upload.key().startsWith(prefix))
                                .filter(upload -> upload.initiated() != null)
                                .map(upload ->
                                        new Unfinished(
                                                upload.key(),
                                                upload.uploadId(),
                                                upload.initiated()))
                                .toList());
    }

    @Override
    public void abort(Unfinished upload) throws StoreException {
        try {
            run(
                    "abort the upload of " + upload.key(),
                    () ->
                            client.s3.abortMultipartUpload(abort ->
                                    abort.bucket(bucket).key(upload.key()).uploadId(upload.id())));
        } catch (StoreException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
        }
    }

    /**
     * Tries what the plugin needs.
     *
     * @param prefix of this cluster's objects; ends in a slash
     * @param thorough also tries what need not be tried every time
     */
    public BucketProof prove(String prefix, boolean thorough) throws BucketProof.ProofException {
        return BucketProof.of(this, prefix, thorough, Instant.now());
    }

    /**
     * Writes a byte.
     *
     * @param onlyWhenNew asks the store not to overwrite
     * @return false when it did not, because it was asked not to
     */
    boolean putSmall(String key, boolean onlyWhenNew) throws StoreException {
        try {
            run(
                    "PUT " + key,
                    () ->
                            client.s3.putObject(
                                    put ->
                                            put.bucket(bucket)
                                                    .key(key)
                                                    .ifNoneMatch(onlyWhenNew ? "*" : null),
                                    RequestBody.fromString("?")));
            return true;
        } catch (StoreException e) {
            if (onlyWhenNew && e.getCause() instanceof AwsServiceException answer) {
                return answer.statusCode() != 412; // anything else: it does not know the header
            }
            throw e;
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private final class S3PartsUpload implements PartsUpload {
        private final String key;
        private final String id;
        private final Queue<CompletedPart> done = new ConcurrentLinkedQueue<>();

        S3PartsUpload(String key, String id) {
            this.key = key;
            this.id = id;
        }

        @Override
        public void part(int number, Content content, Duration timeout) throws StoreException {
            String checksum = checksum(content);
            String tag =
                    run(
                            "PUT part " + number + " of " + key,
                            () ->
                                    client.s3
                                            .uploadPart(
                                                    part ->
                                                            part.bucket(bucket)
                                                                    .key(key)
                                                                    .uploadId(id)
                                                                    .partNumber(number)
                                                                    .checksumCRC32C(checksum)
                                                                    .overrideConfiguration(
                                                                            sending(
                                                                                    content
                                                                                            .length(),
                                                                                    timeout)),
                                                    body(content))
                                            .eTag());
            done.add(
                    CompletedPart.builder()
                            .partNumber(number)
                            .eTag(tag)
                            .checksumCRC32C(checksum)
                            .build());
        }

        @Override
        public void complete(int parts, Duration timeout) throws StoreException {
            List<CompletedPart> inOrder = new ArrayList<>(done);
            inOrder.sort(Comparator.comparing(CompletedPart::partNumber));
            if (inOrder.size() != parts) {
                throw new IllegalStateException(
                        inOrder.size() + " of " + parts + " parts are there");
            }
            run(
                    "complete " + key,
                    () ->
                            client.s3.completeMultipartUpload(complete ->
                                    complete.bucket(bucket)
                                            .key(key)
                                            .uploadId(id)
                                            .multipartUpload(upload -> upload.parts(inOrder))
                                            .overrideConfiguration(sending(0, timeout))));
        }

        @Override
        public void abort() {
            try {
                S3Store.this.abort(new Unfinished(key, id, Instant.now()));
            } catch (StoreException e) {
                LOG.info("{}; it is swept later", e.getMessage());
            }
        }
    }

    private static RequestBody body(Content content) {
        return RequestBody.fromContentProvider(
                content::open, content.length(), "application/octet-stream");
    }

    private AwsRequestOverrideConfiguration sending(long bytes, Duration timeout) {
        Duration attempt = attemptTimeout.plusMillis(bytes / BYTES_PER_MILLISECOND);
        return AwsRequestOverrideConfiguration.builder()
                .apiCallAttemptTimeout(attempt)
                .apiCallTimeout(timeout)
                .build();
    }

    private @Nullable String checksum(Content content) {
        if (!checksums) {
            return null;
        }
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(content.checksum()).array();
        return Base64.getEncoder().encodeToString(bytes);
    }

    private <T> T run(String what, Supplier<T> request) throws StoreException {
        try {
            return request.get();
        } catch (SdkException e) {
            throw failures.of(what, e);
        }
    }
}
