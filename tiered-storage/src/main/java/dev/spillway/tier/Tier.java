package dev.spillway.tier;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.delete.Deletes;
import dev.spillway.tier.format.ObjectKey;
import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.metrics.KafkaMetrics;
import dev.spillway.tier.metrics.Requests;
import dev.spillway.tier.read.SegmentReader;
import dev.spillway.tier.s3.S3Store;
import dev.spillway.tier.threads.Workers;
import dev.spillway.tier.upload.SegmentUpload;
import dev.spillway.tier.upload.Sweep;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The plugin's parts, put together and running. */
final class Tier implements KafkaMetrics.Now, AutoCloseable {
    /**
     * More requests at a time wait for a connection. Out of reach in practice: parts, GETs and
     * deletes have bounds of their own.
     */
    private static final int MOST_CONNECTIONS = 256;

    /** So that the brokers of a cluster do not all sweep at once. */
    private static final long FIRST_SWEEP_WITHIN_S = TimeUnit.MINUTES.toSeconds(30);

    private static final long SWEEP_EVERY_S = TimeUnit.DAYS.toSeconds(1);

    final Settings settings;
    final S3Store store;
    final SegmentUpload upload;
    final SegmentReader reader;
    final Deletes deletes;
    final BucketCheck check;
    final KafkaMetrics metrics;
    private final ScheduledExecutorService background =
            Executors.newSingleThreadScheduledExecutor(Workers.daemons("spillway-tier"));

    Tier(Settings settings, Counters counters, Requests requests) {
        this.settings = settings;
        String prefix = ObjectKey.clusterPrefix(settings.prefix(), settings.clusterId());
        store = new S3Store(settings.s3(), MOST_CONNECTIONS, requests);
        upload = new SegmentUpload(store, settings.upload(), settings.compression());
        reader =
                new SegmentReader(
                        store,
                        settings.reading(),
                        settings.upload().chunkBytes(),
                        settings.s3().attemptTimeout(),
                        counters);
        deletes = new Deletes(store);
        check = new BucketCheck(store, prefix, settings.bucketProbe());
        metrics = new KafkaMetrics(counters, requests, this);
        Sweep sweep =
                new Sweep(
                        store,
                        prefix,
                        settings.deletion().staleUploadAge(),
                        Clock.systemUTC(),
                        counters);
        background.scheduleWithFixedDelay(
                sweep,
                ThreadLocalRandom.current().nextLong(1, FIRST_SWEEP_WITHIN_S),
                SWEEP_EVERY_S,
                TimeUnit.SECONDS);
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
        background.shutdownNow();
        upload.close();
        reader.close();
        store.close();
    }
}
