package dev.spillway.tier.s3;

import dev.spillway.tier.format.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What the plugin needs of S3, and no more. Every call blocks; all are thread-safe. */
public interface ObjectStore extends AutoCloseable {

    /** More than a large cluster copies at the same time: beyond this something is wrong. */
    int MAX_UNFINISHED = 20_000;

    /**
     * Writes an object with one request; it becomes visible as a whole or not at all.
     *
     * @param sent by which the object is recognized when an answer is lost
     */
    void put(String key, RequestContent content, ObjectFingerprint sent, Duration timeout)
            throws StoreException;

    /** Starts a multipart upload; nothing is visible before {@link MultipartUpload#complete}. */
    MultipartUpload startUpload(String key) throws StoreException;

    /**
     * Opens bytes {@code from} (inclusive) to {@code to} (exclusive) of an object. Returns when the
     * store begins to answer. The caller closes the body.
     */
    ResponseBody get(String key, long from, long to) throws StoreException;

    /**
     * The fingerprint of an object; empty when it does not exist.
     *
     * @param bytes how many of its last bytes; fewer when it is shorter
     */
    Optional<ObjectFingerprint> fingerprint(String key, int bytes) throws StoreException;

    /** The last bytes of an object, all of it when it is shorter. */
    byte[] tail(String key, int bytes) throws StoreException;

    /** Deletes objects; one that does not exist counts as deleted. */
    void delete(Collection<String> keys) throws StoreException;

    /**
     * One page of a listing, in the order of names. It is empty only at the end; a short page need
     * not be the last.
     *
     * @param after keys up to and including this one are left out; empty for all
     * @param most at most 1000
     */
    List<ListedObject> list(String prefix, String after, int most) throws StoreException;

    /**
     * Multipart uploads that are neither completed nor aborted, {@link #MAX_UNFINISHED} at most.
     */
    List<UnfinishedUpload> unfinished(String prefix) throws StoreException;

    /** Aborts an unfinished upload and frees its parts; succeeds when it is already gone. */
    void abort(UnfinishedUpload upload) throws StoreException;

    @Override
    void close();

    /** A multipart upload. Part numbers count from 1. */
    interface MultipartUpload {
        /** May be called by several threads at a time. */
        void part(int number, RequestContent content, Duration timeout) throws StoreException;

        /**
         * The atomic commit. Every part from 1 to {@code parts} has been uploaded.
         *
         * @param sent by which the object is recognized when an answer is lost
         */
        void complete(int parts, ObjectFingerprint sent, Duration timeout) throws StoreException;

        /**
         * Frees the parts.
         *
         * @throws StoreException when it is not certain that all of it is freed
         */
        void abort() throws StoreException;

        /** Its key and id, for a later abort. */
        UnfinishedUpload unfinished();
    }

    /** An entry of a listing. */
    record ListedObject(String key, long bytes, Instant modified) {}

    /** An upload that was started and neither completed nor aborted. */
    record UnfinishedUpload(String key, String id, Instant started) {
        /** Whether a segment of this cluster, at this place, is uploaded. */
        public boolean isOf(String prefix, String clusterId) {
            return ObjectKey.parse(key).filter(it -> it.isOf(prefix, clusterId)).isPresent();
        }
    }
}
