package dev.spillway.tier.s3;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.metrics.RequestMetrics;
import dev.spillway.tier.s3.StoreException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;

/** A bucket, through the AWS SDK. */
public final class S3Store implements ObjectStore {
    private static final Logger LOG = LoggerFactory.getLogger(S3Store.class);

    private static final long MIB = 1024 * 1024;

    /**
     * Beyond the attempt timeout, a second for every MiB sent: a connection slower than that is
     * taken for dead at first. Whenever it was not, the next attempt gets twice as long, so that a
     * slow line does not carry the beginning of the same bytes for ever.
     */
    private static final int FIRST_MILLIS_PER_MIB = 1000;

    private static final int MAX_MILLIS_PER_MIB = 64_000;

    /** A store that puts parts together may copy them: at 4 MiB a second or faster. */
    private static final long COMPLETING_BYTES_PER_MILLISECOND = 4 * MIB / 1000;

    /**
     * For all attempts of a delete together. When a topic is deleted Kafka waits for it on the
     * thread that applies the cluster's metadata, partition by partition.
     */
    private static final Duration MAX_DELETE = Duration.ofSeconds(30);

    /** What has just been written may be missing for a moment, on stores that copy it around. */
    private static final int MAX_LOOKUPS = 3;

    private static final long FIRST_LOOKUP_PAUSE_MS = 100;

    /** Brokers write this behind the cluster's prefix now and then: the cluster is alive. */
    public static final String ALIVE = ".alive";

    /** Pages without a name, one after the other, while the store says that there is more. */
    private static final int MAX_EMPTY_PAGES = 100;

    /** DeleteObjects takes at most this many names. */
    static final int MAX_DELETES = 1000;

    private final SdkClient client;
    private final String bucket;
    private final Duration attemptTimeout;
    private final boolean checksums;
    private final SdkFailures failures;
    private final UploadRetries retries;
    private volatile int millisPerMib = FIRST_MILLIS_PER_MIB;

    /** Not every store knows DeleteObjects, or agrees on its checksum. */
    private volatile boolean deletesMany = true;

    /**
     * @param connections most requests at a time; more wait for a free connection
     */
    public S3Store(Settings.S3 settings, int connections, RequestMetrics requests) {
        client = new SdkClient(settings, connections, new RequestMetricsInterceptor(requests));
        bucket = settings.bucket();
        attemptTimeout = settings.attemptTimeout();
        checksums = settings.isAmazon();
        retries = new UploadRetries(settings.attempts());
        failures =
                new SdkFailures(
                        "bucket "
                                + bucket
                                + " at "
                                + settings.endpoint().map(Object::toString).orElse("Amazon S3"));
    }

    @Override
    public void put(String key, RequestContent content, ObjectFingerprint end, Duration timeout)
            throws StoreException {
        String what = "PUT " + key;
        retries.untilDone(
                what,
                timeout,
                left ->
                        send(
                                what,
                                content,
                                body ->
                                        said(
                                                what,
                                                client.once
                                                        .putObject(
                                                                put ->
                                                                        put.bucket(bucket)
                                                                                .key(key)
                                                                                .checksumCRC32C(
                                                                                        checksum(
                                                                                                content))
                                                                                .overrideConfiguration(
                                                                                        sending(
                                                                                                content
                                                                                                        .length(),
                                                                                                left)),
                                                                body)
                                                        .eTag())),
                () -> isThere(key, end));
    }

    @Override
    public MultipartUpload startUpload(String key) throws StoreException {
        String what = "start the upload of " + key;
        S3MultipartUpload upload = new S3MultipartUpload(key);
        retries.untilDone(
                what,
                attemptTimeout.multipliedBy(2),
                left -> upload.id = run(what, () -> said(what, create(key, left, upload))),
                UploadRetries.SAFE_TO_REPEAT);
        return upload;
    }

    /**
     * What a store always says when it has done something. A 2xx without it is not the store's, but
     * that of something before it: nobody knows what the store has done.
     */
    private static String said(String what, @Nullable String word) {
        if (word == null || word.isEmpty()) {
            throw SdkClientException.create(
                    "a success without what a store says with it: no answer of an S3 API; check"
                            + " s3.endpoint, and what stands between ("
                            + what
                            + ")");
        }
        return word;
    }

    private String create(String key, Duration left, S3MultipartUpload upload) {
        upload.started++;
        return client.once
                .createMultipartUpload(create -> {
                    create.bucket(bucket)
                            .key(key)
                            .overrideConfiguration(within(attemptTimeout, left));
                    if (checksums) {
                        create.checksumAlgorithm(ChecksumAlgorithm.CRC32_C);
                    }
                })
                .uploadId();
    }

    /** Whether this object is there, after the answer to its PUT was lost. */
    private boolean isThere(String key, ObjectFingerprint end) throws StoreException {
        for (int look = 1; ; look++) {
            Optional<ObjectFingerprint> found = end(key, end.lastBytes().length);
            if (found.isPresent() || look == MAX_LOOKUPS) {
                return found.filter(end::matches).isPresent();
            }
            UploadRetries.pause("GET the end of " + key, FIRST_LOOKUP_PAUSE_MS << (2 * look));
        }
    }

    @Override
    public Optional<ObjectFingerprint> end(String key, int bytes) throws StoreException {
        String what = "GET the end of " + key;
        try (ResponseInputStream<GetObjectResponse> answer =
                run(
                        what,
                        () ->
                                client.s3.getObject(get ->
                                        get.bucket(bucket).key(key).range("bytes=-" + bytes)))) {
            long length = objectLength(answer.response());
            if (length < 0) {
                answer.abort();
                throw new StoreException(
                        Kind.UNAVAILABLE,
                        what + ": the store ignored the range that was asked for");
            }
            return Optional.of(new ObjectFingerprint(length, answer.readNBytes(bytes)));
        } catch (StoreException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        } catch (IOException e) {
            throw new StoreException(Kind.UNAVAILABLE, what + ": " + e, e);
        }
    }

    /** From {@code RequestContent-Range: bytes 5-36/37}; -1 when it does not say. */
    private static long objectLength(GetObjectResponse answer) {
        String range = answer.contentRange() == null ? "" : answer.contentRange();
        try {
            return Long.parseLong(range.substring(range.indexOf('/') + 1));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    @Override
    public ResponseBody get(String key, long from, long to) throws StoreException {
        ResponseInputStream<GetObjectResponse> answer = open(key, from, to);
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
        return new ResponseBody(answer, to - from, answer::abort);
    }

    private ResponseInputStream<GetObjectResponse> open(String key, long from, long to)
            throws StoreException {
        for (int look = 1; ; look++) {
            try {
                return run(
                        "GET " + key,
                        () ->
                                client.s3.getObject(get ->
                                        get.bucket(bucket)
                                                .key(key)
                                                .range("bytes=" + from + "-" + (to - 1))));
            } catch (StoreException e) {
                if (e.kind() != Kind.NOT_FOUND || look == MAX_LOOKUPS) {
                    throw e;
                }
            }
            UploadRetries.pause("GET " + key, FIRST_LOOKUP_PAUSE_MS << (2 * (look - 1)));
        }
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
            try {
                deleteOne(key);
            } catch (StoreException e) {
                if (e.kind() != Kind.NOT_FOUND) {
                    throw e; // what is not there counts as deleted
                }
            }
        }
    }

    private void deleteOne(String key) throws StoreException {
        run(
                "DELETE " + key,
                () ->
                        client.s3.deleteObject(delete ->
                                delete.bucket(bucket)
                                        .key(key)
                                        .overrideConfiguration(
                                                within(attemptTimeout, MAX_DELETE))));
    }

    private void deleteMany(List<String> keys) throws StoreException {
        List<S3Error> errors;
        try {
            errors =
                    run(
                            "DELETE " + keys.size() + " objects from " + keys.get(0) + " on",
                            () -> client.s3.deleteObjects(many(keys)).errors());
        } catch (StoreException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                deleteEach(keys); // whatever is meant, it is not the word of all of them
                return;
            }
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
                .overrideConfiguration(within(attemptTimeout, MAX_DELETE))
                .build();
    }

    private static List<ObjectIdentifier> identifiers(List<String> keys) {
        return keys.stream().map(key -> ObjectIdentifier.builder().key(key).build()).toList();
    }

    @Override
    public List<ListedObject> list(String prefix, String after, int most) throws StoreException {
        String what = "LIST " + prefix;
        String token = "";
        for (int empty = 0; empty < MAX_EMPTY_PAGES; empty++) {
            ListObjectsV2Response page = page(what, prefix, after, most, token);
            if (page.isTruncated() == null) {
                throw new StoreException(
                        Kind.UNAVAILABLE,
                        what
                                + ": an answer that does not say whether there is more is none of"
                                + " an S3 API; check s3.endpoint, and what stands between");
            }
            if (!page.contents().isEmpty() || !page.isTruncated()) {
                return page.contents().stream()
                        .map(object ->
                                new ListedObject(
                                        object.key(), object.size(), object.lastModified()))
                        .toList();
            }
            token = page.nextContinuationToken() == null ? "" : page.nextContinuationToken();
        }
        throw new StoreException(
                Kind.UNAVAILABLE, what + ": says that there is more, and does not give it");
    }

    private ListObjectsV2Response page(
            String what, String prefix, String after, int most, String token)
            throws StoreException {
        return run(
                what,
                () ->
                        client.s3.listObjectsV2(list ->
                                list.bucket(bucket)
                                        .prefix(prefix)
                                        .startAfter(after.isEmpty() ? null : after)
                                        .continuationToken(token.isEmpty() ? null : token)
                                        .maxKeys(most)));
    }

    @Override
    public List<UnfinishedUpload> unfinished(String prefix) throws StoreException {
        List<UnfinishedUpload> all = new ArrayList<>();
        String key = "";
        String id = "";
        while (true) {
            ListMultipartUploadsResponse page = unfinished(prefix, key, id);
            if (page.isTruncated() == null && page.bucket() == null) {
                throw new StoreException(
                        Kind.UNAVAILABLE,
                        "list the unfinished uploads of "
                                + prefix
                                + ": an empty answer is none of an S3 API; check s3.endpoint, and"
                                + " what stands between");
            }
            page.uploads().stream()
                    .filter(upload -> upload.key().startsWith(prefix))
                    .filter(upload -> upload.initiated() != null)
                    .map(upload ->
                            new UnfinishedUpload(
                                    upload.key(), upload.uploadId(), upload.initiated()))
                    .forEach(all::add);
            boolean more = Boolean.TRUE.equals(page.isTruncated()) && page.nextKeyMarker() != null;
            if (!more
                    || all.size() >= MAX_UNFINISHED
                    || key.equals(page.nextKeyMarker())
                            && id.equals(String.valueOf(page.nextUploadIdMarker()))) {
                return all;
            }
            key = page.nextKeyMarker();
            id = page.nextUploadIdMarker() == null ? "" : page.nextUploadIdMarker();
        }
    }

    private ListMultipartUploadsResponse unfinished(String prefix, String key, String id)
            throws StoreException {
        return run(
                "list the unfinished uploads of " + prefix,
                () ->
                        client.s3.listMultipartUploads(list ->
                                list.bucket(bucket)
                                        .prefix(prefix)
                                        .keyMarker(key.isEmpty() ? null : key)
                                        .uploadIdMarker(id.isEmpty() ? null : id)));
    }

    @Override
    public void abort(UnfinishedUpload upload) throws StoreException {
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
    public BucketProbe probe(String prefix, boolean thorough) throws BucketProbe.ProbeException {
        return BucketProbe.of(this, prefix, thorough, Instant.now());
    }

    /**
     * Leaves a sign that this cluster is alive, for whoever wonders whether its objects may go.
     *
     * @param prefix of this cluster's objects; ends in a slash
     */
    public void writeAliveMarker(String prefix) throws StoreException {
        putByte(prefix + ALIVE, false);
    }

    /**
     * Writes a byte.
     *
     * @param onlyWhenNew asks the store not to overwrite
     * @return false when it did not, because it was asked not to
     */
    boolean putByte(String key, boolean onlyWhenNew) throws StoreException {
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

    private final class S3MultipartUpload implements MultipartUpload {
        private final String key;
        private final Queue<CompletedPart> done = new ConcurrentLinkedQueue<>();
        private String id = "";

        /** More than one: an answer was lost, and perhaps with it the name of an upload. */
        private int started;

        S3MultipartUpload(String key) {
            this.key = key;
        }

        /** A part that is sent again replaces itself: there is nothing to look for. */
        @Override
        public void part(int number, RequestContent content, Duration timeout)
                throws StoreException {
            String checksum = checksum(content);
            String what = "PUT part " + number + " of " + key;
            retries.untilDone(
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
            return send(
                    what,
                    content,
                    body ->
                            said(
                                    what,
                                    client.once
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
                                                                                    left)),
                                                    body)
                                            .eTag()));
        }

        @Override
        public void complete(int parts, ObjectFingerprint end, Duration timeout)
                throws StoreException {
            List<CompletedPart> clean = new ArrayList<>(done);
            clean.sort(Comparator.comparing(CompletedPart::partNumber));
            if (clean.size() != parts) {
                throw new IllegalStateException(clean.size() + " of " + parts + " parts are there");
            }
            String what = "complete " + key;
            Duration patience =
                    attemptTimeout.plusMillis(end.length() / COMPLETING_BYTES_PER_MILLISECOND);
            retries.untilDone(
                    what,
                    timeout,
                    left ->
                            run(
                                    what,
                                    () ->
                                            said(
                                                    what,
                                                    client.once
                                                            .completeMultipartUpload(complete ->
                                                                    complete.bucket(bucket)
                                                                            .key(key)
                                                                            .uploadId(id)
                                                                            .multipartUpload(
                                                                                    upload ->
                                                                                            upload
                                                                                                    .parts(
                                                                                                            clean))
                                                                            .overrideConfiguration(
                                                                                    within(
                                                                                            patience,
                                                                                            left)))
                                                            .eTag())),
                    () -> isThere(key, end));
            if (started > 1) {
                try {
                    abortNameless(); // its own is an object now, which some still list for a moment
                } catch (StoreException e) {
                    LOG.info("{}; it is swept later", e.getMessage());
                }
            }
        }

        @Override
        public void abort() throws StoreException {
            S3Store.this.abort(unfinished());
            if (started > 1) {
                abortNameless();
            }
        }

        /** Uploads of this very object: the names of segments are never used twice. */
        private void abortNameless() throws StoreException {
            for (UnfinishedUpload upload : S3Store.this.unfinished(key)) {
                if (upload.key().equals(key) && !upload.id().equals(id)) {
                    S3Store.this.abort(upload);
                }
            }
        }

        @Override
        public UnfinishedUpload unfinished() {
            return new UnfinishedUpload(key, id, Instant.now());
        }
    }

    private static RequestBody body(RequestContent content, SendProgress progress) {
        return RequestBody.fromContentProvider(
                () -> progress.watch(content.open()), content.length(), "application/octet-stream");
    }

    private AwsRequestOverrideConfiguration sending(long bytes, Duration left) {
        return within(attemptTimeout.plusMillis(bytes * millisPerMib / MIB), left);
    }

    /**
     * @param attempt how long one attempt may take
     * @param all how long all of them may
     */
    private static AwsRequestOverrideConfiguration within(Duration attempt, Duration all) {
        return AwsRequestOverrideConfiguration.builder()
                .apiCallAttemptTimeout(attempt.compareTo(all) < 0 ? attempt : all)
                .apiCallTimeout(all)
                .build();
    }

    private @Nullable String checksum(RequestContent content) {
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
        } catch (IllegalStateException e) {
            if (String.valueOf(e.getMessage()).contains("shut down")) {
                throw failures.closed(what, e);
            }
            throw e;
        }
    }

    /** A request with a large body: learns how long such a one takes. */
    private interface Sent<T> {
        T with(RequestBody body);
    }

    private <T> T send(String what, RequestContent content, Sent<T> request) throws StoreException {
        SendProgress progress = new SendProgress();
        long start = System.nanoTime();
        try {
            T answer = run(what, () -> request.with(body(content, progress)));
            took(content.length(), (System.nanoTime() - start) / 1_000_000);
            return answer;
        } catch (StoreException e) {
            if (e.getCause() instanceof ApiCallAttemptTimeoutException && progress.isMoving()) {
                millisPerMib = Math.min(MAX_MILLIS_PER_MIB, 2 * millisPerMib);
                LOG.info("{}; the line is slow, the next attempt gets more time", e.getMessage());
            }
            throw e;
        }
    }

    private void took(long bytes, long millis) {
        if (bytes >= MIB) {
            long comfortable = 4 * millis * MIB / bytes;
            millisPerMib =
                    (int) Math.max(FIRST_MILLIS_PER_MIB, Math.min(millisPerMib, comfortable));
        }
    }
}
