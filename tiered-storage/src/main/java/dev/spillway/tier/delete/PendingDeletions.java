package dev.spillway.tier.delete;

import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.s3.ObjectStore;
import dev.spillway.tier.s3.ObjectStore.UnfinishedUpload;
import dev.spillway.tier.s3.StoreException;
import dev.spillway.tier.s3.StoreException.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletions that are retried until they succeed: objects that Kafka wanted deleted while the store
 * could not be reached, and objects and uploads of failed copies that may exist nevertheless.
 *
 * <p>Kafka itself retries for the segments of existing topics. For a deleted topic it does not.
 *
 * <p>They are kept in memory only. The durable record is Kafka's own: {@link ClusterCleanup}.
 */
public final class PendingDeletions implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(PendingDeletions.class);

    /** Some 5 MB of keys. {@link ClusterCleanup} finds the rest. */
    static final int MAX = 20_000;

    private static final int MAX_AT_ONCE = 1000;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(15);
    private static final Duration MAX_PAUSE = Duration.ofHours(1);

    /** Until a request whose connection was cut has ended in the store as well. */
    static final Duration UNTIL_CERTAIN = Duration.ofMinutes(2);

    /**
     * @param uploadId empty for an object
     */
    private record Leftover(String key, String uploadId) {
        boolean isUpload() {
            return !uploadId.isEmpty();
        }
    }

    /**
     * @param mayAppear a late request may still make it appear after a successful delete
     */
    private record Due(Instant at, Duration nextPause, boolean mayAppear) {
        Due later(Instant now) {
            Duration doubled = nextPause.multipliedBy(2);
            return new Due(
                    now.plus(nextPause),
                    doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE,
                    mayAppear);
        }
    }

    private final ObjectStore store;
    private final Clock clock;
    private final Counters counters;
    private final Map<Leftover, Due> leftovers = new LinkedHashMap<>(); // guarded by this

    public PendingDeletions(ObjectStore store, Clock clock, Counters counters) {
        this.store = store;
        this.clock = clock;
        this.counters = counters;
    }

    /** Adds an object that Kafka wanted deleted and that may still exist. */
    public void object(String key) {
        add(new Leftover(key, ""), FIRST_PAUSE, false);
    }

    /** Adds the object of a failed copy, which a late request may still make appear. */
    public void objectOfFailedCopy(String key) {
        add(new Leftover(key, ""), UNTIL_CERTAIN, true);
    }

    /** Adds the upload of a failed copy that could not be aborted. */
    public void upload(UnfinishedUpload upload) {
        add(new Leftover(upload.key(), upload.id()), FIRST_PAUSE, false);
    }

    /**
     * Adds an upload that was aborted while parts were in flight: a part that arrives later is
     * stored and costs money.
     */
    public void uploadOfFailedCopy(UnfinishedUpload upload) {
        add(new Leftover(upload.key(), upload.id()), UNTIL_CERTAIN, true);
    }

    /**
     * Removes an object that was deleted. Kafka deletes right after a failed copy, so an object
     * that a late request may still make appear stays pending.
     */
    public synchronized void deleted(String key) {
        leftovers.computeIfPresent(
                new Leftover(key, ""), (same, due) -> due.mayAppear() ? due : null);
    }

    /** Removes an object that is about to be written again. */
    public synchronized void forget(String key) {
        leftovers.remove(new Leftover(key, ""));
    }

    /** Objects and uploads that are still to be deleted. */
    public synchronized int count() {
        return leftovers.size();
    }

    private synchronized void add(Leftover leftover, Duration pause, boolean mayAppear) {
        if (leftovers.size() >= MAX && !leftovers.containsKey(leftover)) {
            counters.forgottenDeletions.increment();
            LOG.warn(
                    "{} deletions are pending already; {} is left to the clean-up by the cluster's"
                            + " own records, or to spillway-tier gc",
                    MAX,
                    leftover);
            return;
        }
        Due due = new Due(clock.instant().plus(pause), FIRST_PAUSE, mayAppear);
        leftovers.merge(leftover, due, (before, fresh) -> fresh.mayAppear() ? fresh : before);
    }

    @Override
    public void run() {
        try {
            retry();
        } catch (Throwable e) {
            LOG.warn("Retrying pending deletions failed", e);
        }
    }

    private void retry() {
        List<Leftover> due = due();
        for (Leftover upload : due.stream().filter(Leftover::isUpload).toList()) {
            UnfinishedUpload unfinished =
                    new UnfinishedUpload(upload.key(), upload.uploadId(), clock.instant());
            if (!attempt(upload, () -> store.abort(unfinished))) {
                return;
            }
        }
        List<Leftover> objects = due.stream().filter(one -> !one.isUpload()).toList();
        if (!objects.isEmpty()) {
            delete(objects);
        }
    }

    private void delete(List<Leftover> objects) {
        try {
            store.delete(objects.stream().map(Leftover::key).toList());
            done(objects);
        } catch (StoreException e) {
            if ((e.kind() == Kind.REFUSED || e.kind() == Kind.NOT_FOUND) && objects.size() > 1) {
                eachAlone(objects); // one that is locked must not block the others
            } else {
                failed(objects, e);
            }
        }
    }

    private void eachAlone(List<Leftover> objects) {
        for (Leftover object : objects) {
            if (!attempt(object, () -> store.delete(List.of(object.key())))) {
                return;
            }
        }
    }

    private interface Request {
        void send() throws StoreException;
    }

    /** False when the store cannot be reached, so that further attempts are useless now. */
    private boolean attempt(Leftover leftover, Request request) {
        try {
            request.send();
            done(List.of(leftover));
            return true;
        } catch (StoreException e) {
            failed(List.of(leftover), e);
            return e.kind() == Kind.REFUSED;
        }
    }

    private synchronized List<Leftover> due() {
        Instant now = clock.instant();
        return leftovers.entrySet().stream()
                .filter(entry -> !entry.getValue().at().isAfter(now))
                .limit(MAX_AT_ONCE)
                .map(Map.Entry::getKey)
                .toList();
    }

    private synchronized void done(List<Leftover> these) {
        these.forEach(leftovers::remove);
        counters.lateDeletions.add(these.size());
        LOG.info("Deleted {} objects or uploads that were pending", these.size());
    }

    private synchronized void failed(List<Leftover> these, StoreException why) {
        Instant now = clock.instant();
        these.forEach(one -> leftovers.computeIfPresent(one, (same, due) -> due.later(now)));
        LOG.info("{} deletions stay pending: {}", leftovers.size(), why.getMessage());
    }
}
