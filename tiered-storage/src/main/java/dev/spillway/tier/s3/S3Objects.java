package dev.spillway.tier.s3;

import dev.spillway.tier.s3.ObjectStore.ListedObject;
import dev.spillway.tier.s3.StoreException.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** Reads and lists objects. */
final class S3Objects {
    /** What has just been written may be missing for a moment, on stores that replicate it. */
    private static final int MAX_LOOKUPS = 3;

    private static final long FIRST_LOOKUP_PAUSE_MS = 100;

    /** Pages without a name, one after the other, while the store says that there is more. */
    private static final int MAX_EMPTY_PAGES = 100;

    private final S3Requests requests;

    S3Objects(S3Requests requests) {
        this.requests = requests;
    }

    /** As {@link ObjectStore#get}. */
    ResponseBody get(String key, long from, long to) throws StoreException {
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
                            + ", but the store offers "
                            + length
                            + " bytes");
        }
        return new ResponseBody(answer, to - from, answer::abort);
    }

    private ResponseInputStream<GetObjectResponse> open(String key, long from, long to)
            throws StoreException {
        for (int look = 1; ; look++) {
            try {
                return range("GET " + key, key, "bytes=" + from + "-" + (to - 1));
            } catch (StoreException e) {
                if (e.kind() != Kind.NOT_FOUND || look == MAX_LOOKUPS) {
                    throw e;
                }
            }
            UploadRetries.pause("GET " + key, FIRST_LOOKUP_PAUSE_MS << (2 * (look - 1)));
        }
    }

    private ResponseInputStream<GetObjectResponse> range(String what, String key, String range)
            throws StoreException {
        return requests.run(
                what,
                () ->
                        requests.client.s3.getObject(
                                get -> get.bucket(requests.bucket).key(key).range(range)));
    }

    /** As {@link ObjectStore#tail}. */
    byte[] tail(String key, int bytes) throws StoreException {
        return requests.run(
                "GET the end of " + key,
                () ->
                        requests.client
                                .s3
                                .getObjectAsBytes(get ->
                                        get.bucket(requests.bucket)
                                                .key(key)
                                                .range("bytes=-" + bytes))
                                .asByteArrayUnsafe());
    }

    /** As {@link ObjectStore#fingerprint}. */
    Optional<ObjectFingerprint> fingerprint(String key, int bytes) throws StoreException {
        String what = "GET the end of " + key;
        try (ResponseInputStream<GetObjectResponse> answer = range(what, key, "bytes=-" + bytes)) {
            long length = objectLength(answer.response());
            if (length < 0) {
                answer.abort();
                throw new StoreException(
                        Kind.UNAVAILABLE, what + ": the store ignored the requested range");
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

    /** From {@code Content-Range: bytes 5-36/37}; -1 when it does not say. */
    private static long objectLength(GetObjectResponse answer) {
        String range = answer.contentRange() == null ? "" : answer.contentRange();
        try {
            return Long.parseLong(range.substring(range.indexOf('/') + 1));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Whether this very object is there, after the answer to its upload was lost. */
    boolean isThere(String key, ObjectFingerprint sent) throws StoreException {
        for (int look = 1; ; look++) {
            Optional<ObjectFingerprint> found = fingerprint(key, sent.lastBytes().length);
            if (found.isPresent() || look == MAX_LOOKUPS) {
                return found.filter(sent::matches).isPresent();
            }
            UploadRetries.pause("GET the end of " + key, FIRST_LOOKUP_PAUSE_MS << (2 * look));
        }
    }

    /** As {@link ObjectStore#list}. */
    List<ListedObject> list(String prefix, String after, int most) throws StoreException {
        String what = "LIST " + prefix;
        String token = "";
        for (int empty = 0; empty < MAX_EMPTY_PAGES; empty++) {
            ListObjectsV2Response page = page(what, prefix, after, most, token);
            if (page.isTruncated() == null) {
                throw requests.notS3(what);
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
                Kind.UNAVAILABLE,
                what
                        + ": the store says that there are more objects, but has sent "
                        + MAX_EMPTY_PAGES
                        + " empty pages");
    }

    private ListObjectsV2Response page(
            String what, String prefix, String after, int most, String token)
            throws StoreException {
        return requests.run(
                what,
                () ->
                        requests.client.s3.listObjectsV2(list ->
                                list.bucket(requests.bucket)
                                        .prefix(prefix)
                                        .startAfter(after.isEmpty() ? null : after)
                                        .continuationToken(token.isEmpty() ? null : token)
                                        .maxKeys(most)));
    }
}
