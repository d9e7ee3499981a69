package dev.spillway.tier.s3;

import dev.spillway.tier.s3.StoreException.Kind;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;

/** Deletes objects, many with one request where the store can. */
final class S3Deletes {
    private static final Logger LOG = LoggerFactory.getLogger(S3Deletes.class);

    /**
     * For all attempts of a delete together. When a topic is deleted Kafka waits for it on the
     * thread that applies the cluster's metadata, partition by partition.
     */
    private static final Duration MAX_TIME = Duration.ofSeconds(30);

    /** DeleteObjects takes at most this many names. */
    private static final int MAX_KEYS = 1000;

    private final S3Requests requests;

    /** Not every store knows DeleteObjects, or agrees on its checksum. */
    private volatile boolean batches = true;

    S3Deletes(S3Requests requests) {
        this.requests = requests;
    }

    /** As {@link ObjectStore#delete}. */
    void delete(Collection<String> keys) throws StoreException {
        List<String> all = List.copyOf(keys);
        for (int from = 0; from < all.size(); from += MAX_KEYS) {
            List<String> batch = all.subList(from, Math.min(all.size(), from + MAX_KEYS));
            if (batch.size() == 1 || !batches) {
                deleteEach(batch);
            } else {
                deleteBatch(batch);
            }
        }
    }

    private void deleteEach(List<String> keys) throws StoreException {
        for (String key : keys) {
            try {
                deleteOne(key);
            } catch (StoreException e) {
                if (e.kind() != Kind.NOT_FOUND) {
                    throw e; // an object that does not exist counts as deleted
                }
            }
        }
    }

    private void deleteOne(String key) throws StoreException {
        requests.run(
                "DELETE " + key,
                () ->
                        requests.client.s3.deleteObject(delete ->
                                delete.bucket(requests.bucket)
                                        .key(key)
                                        .overrideConfiguration(
                                                S3Requests.within(
                                                        requests.attemptTimeout, MAX_TIME))));
    }

    private void deleteBatch(List<String> keys) throws StoreException {
        List<S3Error> errors;
        try {
            errors =
                    requests.run(
                            "DELETE " + keys.size() + " objects, the first of them " + keys.get(0),
                            () -> requests.client.s3.deleteObjects(batch(keys)).errors());
        } catch (StoreException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                deleteEach(keys); // whatever is meant, it does not say that all of them are gone
                return;
            }
            if (e.kind() != Kind.REFUSED) {
                throw e;
            }
            deleteEach(keys); // throws when deleting itself is refused
            batches = false;
            LOG.info("{}; falling back to single deletes, which work", e.getMessage());
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

    private DeleteObjectsRequest batch(List<String> keys) {
        return DeleteObjectsRequest.builder()
                .bucket(requests.bucket)
                .delete(objects -> objects.quiet(true).objects(identifiers(keys)))
                .overrideConfiguration(S3Requests.within(requests.attemptTimeout, MAX_TIME))
                .build();
    }

    private static List<ObjectIdentifier> identifiers(List<String> keys) {
        return keys.stream().map(key -> ObjectIdentifier.builder().key(key).build()).toList();
    }
}
