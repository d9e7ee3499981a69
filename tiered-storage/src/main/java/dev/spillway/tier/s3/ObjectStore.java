package dev.spillway.tier.s3;

import dev.spillway.tier.format.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What we need of S3, and no more. Every call blocks; all are safe to use from many threads. */
public interface ObjectStore extends AutoCloseable {

    /** Enough to see what a large cluster copies at a time, and to know that something is wrong. */
    int MAX_UNFINISHED = 20_000;

    /**
     * Writes an object with one request; it is there whole or not at all.
     *
     * @param end how it ends, to know it again when an answer is lost
     */
    void put(String key, RequestContent content, ObjectFingerprint end, Duration timeout)
            throws StoreException;

    /** Starts an upload in parts; nothing is visible before {@link MultipartUpload#complete}. */
    MultipartUpload startUpload(String key) throws StoreException;

    /**
     * Opens bytes {@code from} (inclusive) to {@code to} (exclusive) of an object. Returns when the
     * store begins to answer. The caller closes the body.
     */
    ResponseBody get(String key, long from, long to) throws StoreException;

    /**
     * How an object ends, or empty when it is not there.
     *
     * @param bytes how many of its last bytes; fewer when it is shorter
     */
    Optional<ObjectFingerprint> fingerprint(String key, int bytes) throws StoreException;

    /** The last bytes of an object, all of it when it is shorter. */
    byte[] tail(String key, int bytes) throws StoreException;

    /** Deletes; what is not there counts as deleted. */
    void delete(Collection<String> keys) throws StoreException;

    /**
     * One page of a listing, in the order of names. It is empty only when there is nothing more; a
     * short one says nothing.
     *
     * @param after names up to this one are left out; empty for all
     * @param most at most 1000
     */
    List<ListedObject> list(String prefix, String after, int most) throws StoreException;

    /** Uploads in parts that are not done, {@link #MAX_UNFINISHED} at most. */
    List<UnfinishedUpload> unfinished(String prefix) throws StoreException;

    /** Ends an upload that is not done and frees what was stored; quiet when it is gone already. */
    void abort(UnfinishedUpload upload) throws StoreException;

    @Override
    void close();

    /** An upload in parts. Part numbers count from 1. */
    interface MultipartUpload {
        /** May be called by several threads at a time. */
        void part(int number, RequestContent content, Duration timeout) throws StoreException;

        /**
         * The atomic commit. Every part from 1 to {@code parts} has been uploaded.
         *
         * @param end how the object ends, to know it again when an answer is lost
         */
        void complete(int parts, ObjectFingerprint end, Duration timeout) throws StoreException;

        /**
         * Frees what was stored.
         *
         * @throws StoreException when it is not certain that all of it is freed
         */
        void abort() throws StoreException;

        /** What the store calls it, for whoever aborts it later. */
        UnfinishedUpload unfinished();
    }

    /** An object's name and what the listing says of it. */
    record ListedObject(String key, long bytes, Instant modified) {}

    /** An upload that was started and neither completed nor aborted. */
    record UnfinishedUpload(String key, String id, Instant started) {
        /** Whether a segment of this cluster, at this place, is uploaded. */
        public boolean isOf(String prefix, String clusterId) {
            return ObjectKey.parse(key).filter(it -> it.isOf(prefix, clusterId)).isPresent();
        }
    }
}
