package dev.spillway.tier.upload;

import dev.spillway.tier.format.ObjectKey;
import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.s3.ObjectStore;
import dev.spillway.tier.s3.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Aborts multipart uploads that a broker left behind when it died: their parts are invisible, but
 * cost money. A younger upload may be an active copy, of this broker or another.
 */
public final class StaleUploadSweep implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(StaleUploadSweep.class);

    private final ObjectStore store;
    private final String prefix;
    private final String clusterId;
    private final Duration age;
    private final Clock clock;
    private final Counters counters;

    /**
     * @param prefix what stands before the cluster's id in names
     */
    public StaleUploadSweep(
            ObjectStore store,
            String prefix,
            String clusterId,
            Duration age,
            Clock clock,
            Counters counters) {
        this.store = store;
        this.prefix = prefix;
        this.clusterId = clusterId;
        this.age = age;
        this.clock = clock;
        this.counters = counters;
    }

    @Override
    public void run() {
        try {
            uploads(clock.instant().minus(age));
        } catch (StoreException e) {
            LOG.info("Skipping the sweep of unfinished uploads: {}", e.getMessage());
        } catch (Throwable e) {
            LOG.warn("Sweeping unfinished uploads failed", e); // the next sweep must come
        }
    }

    private void uploads(Instant limit) throws StoreException {
        int aborted = 0;
        String folder = ObjectKey.clusterPrefix(prefix, clusterId);
        for (ObjectStore.UnfinishedUpload upload : store.unfinished(folder)) {
            // Another cluster may have its prefix in this one's folder, and a longer
            // stale.upload.age.ms.
            if (upload.isOf(prefix, clusterId)
                    && upload.started().isBefore(limit)
                    && abort(upload)) {
                aborted++;
            }
        }
        counters.sweptUploads.add(aborted);
        if (aborted > 0) {
            LOG.info("Aborted {} unfinished uploads older than {} under {}", aborted, age, folder);
        }
    }

    /** False when this one cannot be aborted; the others may be. */
    private boolean abort(ObjectStore.UnfinishedUpload upload) throws StoreException {
        try {
            store.abort(upload);
            return true;
        } catch (StoreException e) {
            if (e.kind() != StoreException.Kind.REFUSED) {
                throw e; // the store cannot be reached
            }
            LOG.info("{}", e.getMessage());
            return false;
        }
    }
}
