package dev.spillway.tier;

import dev.spillway.tier.cluster.KafkaClusterMetadata;
import dev.spillway.tier.config.Settings;
import dev.spillway.tier.delete.ClusterCleanup;
import dev.spillway.tier.delete.DeleteBatcher;
import dev.spillway.tier.delete.PendingDeletions;
import dev.spillway.tier.format.ObjectKey;
import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.metrics.KafkaMetrics;
import dev.spillway.tier.metrics.RequestMetrics;
import dev.spillway.tier.read.SegmentReader;
import dev.spillway.tier.s3.S3Store;
import dev.spillway.tier.threads.Workers;
import dev.spillway.tier.upload.SegmentUpload;
import dev.spillway.tier.upload.StaleUploadSweep;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The components of a running plugin. */
final class PluginComponents implements KafkaMetrics.Gauges, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PluginComponents.class);

    /**
     * More requests at a time wait for a connection. Out of reach in practice: parts, GETs and
     * deletes have bounds of their own.
     */
    private static final int MAX_CONNECTIONS = 256;

    /** So that the brokers of a cluster do not all sweep at once. */
    private static final long FIRST_SWEEP_WITHIN_S = TimeUnit.MINUTES.toSeconds(30);

    private static final long SWEEP_EVERY_S = TimeUnit.DAYS.toSeconds(1);

    /**
     * The cluster must be up, and brokers that restart one after the other must not all clean up.
     */
    private static final long FIRST_CLEANUP_AFTER_S = TimeUnit.MINUTES.toSeconds(5);

    private static final long FIRST_CLEANUP_WITHIN_S = TimeUnit.MINUTES.toSeconds(20);
    private static final long CLEANUP_EVERY_S = TimeUnit.HOURS.toSeconds(1);

    /**
     * {@code spillway-tier purge} refuses for a day after the last marker, so it is written twice a
     * day.
     */
    private static final long ALIVE_AFTER_S = TimeUnit.HOURS.toSeconds(1);

    private static final long ALIVE_EVERY_S = TimeUnit.HOURS.toSeconds(12);
    private static final long RETRY_DELETES_EVERY_S = 5;

    final Settings settings;
    final S3Store store;
    final SegmentUpload upload;
    final SegmentReader reader;
    final DeleteBatcher deletes;
    final PendingDeletions pending;
    private final ClusterCleanup clusterCleanup;
    final BucketCheck check;
    final KafkaMetrics metrics;

    /** Deletes may wait long for a store that does not answer; nothing else must wait for them. */
    private final ScheduledExecutorService cleanup =
            Executors.newSingleThreadScheduledExecutor(Workers.daemons("spillway-tier-cleanup"));

    PluginComponents(Settings settings, int brokerId, Counters counters, RequestMetrics requests) {
        this.settings = settings;
        String prefix = ObjectKey.clusterPrefix(settings.prefix(), settings.clusterId());
        store = new S3Store(settings.s3(), MAX_CONNECTIONS, requests);
        pending = new PendingDeletions(store, Clock.systemUTC(), counters);
        upload = new SegmentUpload(store, settings.upload(), settings.compression(), pending);
        reader =
                new SegmentReader(
                        store,
                        settings.reading(),
                        settings.upload().chunkBytes(),
                        settings.s3().attemptTimeout(),
                        counters);
        deletes = new DeleteBatcher(store);
        check = new BucketCheck(store, prefix, settings.probe());
        clusterCleanup =
                new ClusterCleanup(
                        () -> new KafkaClusterMetadata(settings.deletion().cluster()),
                        store,
                        settings.prefix(),
                        settings.clusterId(),
                        brokerId,
                        pending,
                        Clock.systemUTC(),
                        counters);
        metrics = new KafkaMetrics(counters, requests, this);
        StaleUploadSweep sweep =
                new StaleUploadSweep(
                        store,
                        settings.prefix(),
                        settings.clusterId(),
                        staleAge(settings),
                        Clock.systemUTC(),
                        counters);
        cleanup.scheduleWithFixedDelay(
                Workers.neverThrowing(pending),
                RETRY_DELETES_EVERY_S,
                RETRY_DELETES_EVERY_S,
                TimeUnit.SECONDS);
        cleanup.scheduleWithFixedDelay(
                Workers.neverThrowing(sweep),
                ThreadLocalRandom.current().nextLong(1, FIRST_SWEEP_WITHIN_S),
                SWEEP_EVERY_S,
                TimeUnit.SECONDS);
        cleanup.scheduleWithFixedDelay(
                Workers.neverThrowing(() -> writeAliveMarker(prefix)),
                ALIVE_AFTER_S,
                ALIVE_EVERY_S,
                TimeUnit.SECONDS);
        if (!settings.deletion().cluster().isEmpty()) {
            cleanup.scheduleWithFixedDelay(
                    Workers.neverThrowing(clusterCleanup),
                    ThreadLocalRandom.current()
                            .nextLong(FIRST_CLEANUP_AFTER_S, FIRST_CLEANUP_WITHIN_S),
                    CLEANUP_EVERY_S,
                    TimeUnit.SECONDS);
        }
    }

    /** Older than any copy may take, whatever the settings say. */
    private static Duration staleAge(Settings settings) {
        Duration set = settings.deletion().staleUploadAge();
        Duration longestCopy = settings.upload().deadline().plusHours(1);
        return set.compareTo(longestCopy) > 0 ? set : longestCopy;
    }

    private void writeAliveMarker(String prefix) {
        try {
            store.writeAliveMarker(prefix);
        } catch (Throwable e) {
            LOG.info("The alive marker under {} was not written: {}", prefix, e.toString());
        }
    }

    @Override
    public long cacheBytes() {
        return reader.cachedBytes();
    }

    @Override
    public long cacheMaxBytes() {
        return settings.reading().cacheBytes();
    }

    @Override
    public int partsInFlight() {
        return upload.partsInFlight();
    }

    @Override
    public long deletionsPending() {
        return pending.count() + clusterCleanup.waiting();
    }

    @Override
    public long unknownObjects() {
        return clusterCleanup.unknown();
    }

    @Override
    public boolean bucketUsable() {
        return check.usable();
    }

    @Override
    public Instant bucketProvenAt() {
        return check.provenAt();
    }

    @Override
    public String bucketTrouble() {
        return check.trouble();
    }

    @Override
    public void close() {
        metrics.close();
        check.close();
        cleanup.shutdownNow();
        try (store;
                reader;
                upload) {
            LOG.debug("Closing, in the opposite order");
        }
    }
}
