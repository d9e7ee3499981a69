package dev.spillway.tier.delete;

import dev.spillway.tier.format.ObjectKey;
import dev.spillway.tier.s3.ObjectStore;
import dev.spillway.tier.s3.ObjectStore.ListedObject;
import dev.spillway.tier.s3.ObjectStore.UnfinishedUpload;
import dev.spillway.tier.s3.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Deletes everything that a bucket holds of one cluster, which must no longer run:
 *
 * <ol>
 *   <li>Unfinished uploads are aborted.
 *   <li>Page by page, what is listed is deleted.
 *   <li>It is listed again from the beginning, until a listing has nothing more to delete: only
 *       then is it certain that nothing is left.
 *   <li>Uploads that were started meanwhile are aborted.
 * </ol>
 *
 * It may be interrupted at any point and run again. Objects of another cluster whose prefix lies
 * below this one's stay.
 */
public final class ClusterPurge {
    private static final int PAGE = 1000;

    /** After so many listings that find something, somebody must still be writing. */
    private static final int MAX_ROUNDS = 20;

    /**
     * A page that is not full need not be the last one. While a broker still writes there may be no
     * last one, so a round has a bound.
     */
    private static final int MAX_SHORT_PAGES = 1000;

    /** Pages of uploads, 1000 each; more than that means that aborting has no effect. */
    private static final int MAX_UPLOAD_PAGES = 1000;

    private final ObjectStore store;
    private final String prefix;
    private final String folder;
    private final String clusterId;
    private final Watcher watcher;

    /** Is called for every page. */
    public interface Watcher {
        void done(int objects, long bytes);
    }

    /**
     * What the bucket holds of the cluster.
     *
     * @param newest when the last of it was written; empty when there is nothing
     * @param others keys in its folder that are not its own; at most a page of them
     */
    public record Inventory(
            long objects, long bytes, int uploads, Optional<Instant> newest, List<String> others) {}

    /**
     * What was removed.
     *
     * @param uploadsRefused why unfinished uploads could not be listed or aborted; empty when they
     *     could
     */
    public record Removed(
            long objects, long bytes, int uploads, Optional<StoreException> uploadsRefused) {}

    /**
     * @param prefix {@code s3.prefix} of the brokers: empty, or ending in a slash
     */
    public ClusterPurge(ObjectStore store, String prefix, String clusterId, Watcher watcher) {
        this.store = store;
        this.prefix = prefix;
        this.folder = ObjectKey.clusterPrefix(prefix, clusterId);
        this.clusterId = clusterId;
        this.watcher = watcher;
    }

    /** Changes nothing. */
    public Inventory look() throws StoreException {
        long objects = 0;
        long bytes = 0;
        Optional<Instant> newest = Optional.empty();
        List<String> others = new ArrayList<>();
        String after = "";
        while (true) {
            List<ListedObject> page = store.list(folder, after, PAGE);
            if (page.isEmpty()) {
                break;
            }
            for (ListedObject object : page) {
                if (isOthers(object.key())) {
                    if (others.size() < PAGE) {
                        others.add(object.key());
                    }
                    continue;
                }
                objects++;
                bytes += object.bytes();
                newest =
                        newest.filter(known -> known.isAfter(object.modified()))
                                .or(() -> Optional.of(object.modified()));
            }
            watcher.done(page.size(), 0);
            after = page.get(page.size() - 1).key();
        }
        int uploads = (int) store.unfinished(folder).stream().filter(this::isOurs).count();
        return new Inventory(objects, bytes, uploads, newest, others);
    }

    /**
     * Returns when nothing is left.
     *
     * @throws StoreException when that is not certain; what is gone by then is gone
     */
    public Removed remove() throws StoreException {
        Uploads before = abortUploads();
        long objects = 0;
        long bytes = 0;
        for (int round = 1; ; round++) {
            Removed removed = round();
            objects += removed.objects();
            bytes += removed.bytes();
            if (removed.objects() == 0) {
                break;
            }
            if (round == MAX_ROUNDS) {
                throw new StoreException(
                        StoreException.Kind.UNAVAILABLE,
                        "objects keep appearing under "
                                + folder
                                + ": a broker of the cluster still runs, or the store does not"
                                + " delete what it reports as deleted");
            }
        }
        Uploads after = abortUploads();
        return new Removed(objects, bytes, before.aborted() + after.aborted(), after.refused());
    }

    /** One listing from the beginning to the end, and all of it deleted. */
    private Removed round() throws StoreException {
        long objects = 0;
        long bytes = 0;
        int shortPages = 0;
        String after = "";
        while (true) {
            List<ListedObject> page = store.list(folder, after, PAGE);
            if (page.isEmpty()) {
                return new Removed(objects, bytes, 0, Optional.empty());
            }
            List<ListedObject> ours =
                    page.stream().filter(object -> !isOthers(object.key())).toList();
            if (!ours.isEmpty()) {
                store.delete(ours.stream().map(ListedObject::key).toList());
                long deleted = ours.stream().mapToLong(ListedObject::bytes).sum();
                watcher.done(ours.size(), deleted);
                objects += ours.size();
                bytes += deleted;
            }
            if (page.size() < PAGE && ++shortPages >= MAX_SHORT_PAGES && objects > 0) {
                return new Removed(objects, bytes, 0, Optional.empty()); // another round comes
            }
            after = page.get(page.size() - 1).key();
        }
    }

    private record Uploads(int aborted, Optional<StoreException> refused) {}

    /**
     * A refusal by the store or a policy does not stop the deletion of objects; it is reported at
     * the end.
     */
    private Uploads abortUploads() throws StoreException {
        int aborted = 0;
        try {
            for (int page = 1; page <= MAX_UPLOAD_PAGES; page++) {
                List<UnfinishedUpload> ours =
                        store.unfinished(folder).stream().filter(this::isOurs).toList();
                if (ours.isEmpty()) {
                    return new Uploads(aborted, Optional.empty());
                }
                for (UnfinishedUpload upload : ours) {
                    store.abort(upload);
                    aborted++;
                }
            }
        } catch (StoreException e) {
            if (e.kind() != StoreException.Kind.REFUSED) {
                throw e;
            }
            return new Uploads(aborted, Optional.of(e));
        }
        throw new StoreException(
                StoreException.Kind.UNAVAILABLE,
                "unfinished uploads under " + folder + " are still there after they were aborted");
    }

    private boolean isOurs(UnfinishedUpload upload) {
        return upload.isOf(prefix, clusterId);
    }

    /**
     * A cluster's folder holds its segments, each in the folder of its partition, and directly in
     * it small objects: the alive marker and leftovers of probes. Anything deeper, such as {@code
     * OURS/THEIRS/...}, belongs to a cluster with {@code OURS} in its prefix.
     */
    private boolean isOthers(String key) {
        boolean direct = key.startsWith(folder) && key.indexOf('/', folder.length()) < 0;
        return !direct && ObjectKey.parse(key).filter(it -> it.isOf(prefix, clusterId)).isEmpty();
    }
}
