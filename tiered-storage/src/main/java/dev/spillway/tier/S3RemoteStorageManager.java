package dev.spillway.tier;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.format.CorruptObjectException;
import dev.spillway.tier.format.Locator;
import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.metrics.RequestMetrics;
import dev.spillway.tier.read.ObjectRef;
import dev.spillway.tier.s3.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteResourceNotFoundException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores Kafka's cold log segments in S3, one object per segment (KIP-405).
 *
 * <p>Kafka acts on the type of a failure:
 *
 * <ul>
 *   <li>a copy fails with {@link RemoteStorageException}, whatever the reason: Kafka then marks the
 *       segment for deletion and tries again under a new id, so that nothing is left behind.
 *       ({@code RetriableRemoteStorageException} would leave its metadata until the topic's
 *       retention.)
 *   <li>a delete fails with {@code RetriableRemoteStorageException} when a later try can succeed;
 *   <li>an object that does not exist is {@link RemoteResourceNotFoundException}.
 * </ul>
 *
 * <p>No {@link Error} leaves this class: an {@code Error} out of a plugin silently ends Kafka's
 * task for that partition, for as long as the broker runs.
 */
public final class S3RemoteStorageManager implements RemoteStorageManager {
    private static final Logger LOG = LoggerFactory.getLogger(S3RemoteStorageManager.class);

    /** Made while there is memory to make it. */
    private static final RemoteStorageException OUT_OF_MEMORY =
            new RemoteStorageException("failed: out of memory while reporting the cause");

    private final Counters counters = new Counters();
    private final RequestMetrics requests = new RequestMetrics();

    /** Set by {@link #configure}, before Kafka calls anything else. */
    private volatile @Nullable PluginComponents components;

    /**
     * @throws org.apache.kafka.common.config.ConfigException when a setting is wrong, or the bucket
     *     cannot be used and {@code startup.probe} is {@code fail}
     */
    @Override
    public void configure(Map<String, ?> configs) {
        Settings settings = Settings.parse(configs);
        PluginComponents started =
                new PluginComponents(settings, brokerId(configs), counters, requests);
        try {
            started.check.start();
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
        components = started;
    }

    /** Kafka adds it to the settings; -1 outside a broker. */
    private static int brokerId(Map<String, ?> configs) {
        return configs.get("broker.id") instanceof Number id ? id.intValue() : -1;
    }

    @Override
    public Optional<CustomMetadata> copyLogSegmentData(
            RemoteLogSegmentMetadata metadata, LogSegmentData data) throws RemoteStorageException {
        return guarded(
                "copy",
                metadata,
                counters.copyFailures,
                () -> {
                    PluginComponents components = components();
                    Locator locator =
                            components.upload.upload(
                                    SegmentMapping.key(components.settings, metadata),
                                    SegmentMapping.segment(components.settings, metadata),
                                    SegmentMapping.files(data));
                    counters.copiedSegments.increment();
                    counters.copiedBytes.add(metadata.segmentSizeInBytes());
                    counters.storedBytes.add(locator.objectLength());
                    components.metrics.copied(
                            metadata.topicIdPartition().topic(),
                            System.currentTimeMillis() - metadata.maxTimestampMs());
                    return Optional.of(new CustomMetadata(locator.encode()));
                });
    }

    @Override
    public InputStream fetchLogSegment(RemoteLogSegmentMetadata metadata, int startPosition)
            throws RemoteStorageException {
        return fetchLogSegment(metadata, startPosition, Integer.MAX_VALUE - 1);
    }

    @Override
    public InputStream fetchLogSegment(
            RemoteLogSegmentMetadata metadata, int startPosition, int endPosition)
            throws RemoteStorageException {
        return guarded(
                "fetch",
                metadata,
                counters.fetchFailures,
                () -> {
                    if (startPosition < 0 || endPosition < startPosition) {
                        throw new IllegalArgumentException(
                                "positions " + startPosition + " to " + endPosition);
                    }
                    counters.fetches.increment();
                    return components()
                            .reader
                            .open(object(metadata), startPosition, endPosition + 1);
                });
    }

    @Override
    public InputStream fetchIndex(RemoteLogSegmentMetadata metadata, IndexType indexType)
            throws RemoteStorageException {
        return guarded(
                "fetch an index of",
                metadata,
                counters.fetchFailures,
                () -> {
                    ObjectRef object = object(metadata);
                    Optional<InputStream> found = index(object, indexType);
                    if (found.isEmpty() && indexType == IndexType.TRANSACTION) {
                        throw new RemoteResourceNotFoundException(
                                object.key() + " has no transaction index");
                    }
                    counters.indexFetches.increment();
                    return found.orElseGet(InputStream::nullInputStream);
                });
    }

    /**
     * Kafka takes "not found" to mean that the segment has no aborted transactions, and remembers
     * that. So a missing object must not be reported that way.
     */
    private Optional<InputStream> index(ObjectRef object, IndexType indexType) throws Exception {
        try {
            return components().reader.section(object, SegmentMapping.section(indexType));
        } catch (StoreException e) {
            if (indexType == IndexType.TRANSACTION && e.kind() == StoreException.Kind.NOT_FOUND) {
                throw new RemoteStorageException(e.getMessage(), e);
            }
            throw e;
        }
    }

    @Override
    public void deleteLogSegmentData(RemoteLogSegmentMetadata metadata)
            throws RemoteStorageException {
        try {
            guarded("delete", metadata, counters.deleteFailures, () -> delete(metadata));
        } catch (RemoteResourceNotFoundException e) {
            // Some stores answer so when the object is already gone. NoSuchBucket is REFUSED, and
            // stays an error.
            LOG.debug("{} was already deleted", SegmentMapping.describe(metadata), e);
        } catch (RemoteStorageException e) {
            if (e.getCause() instanceof StoreException failure
                    && failure.kind() != StoreException.Kind.REFUSED) {
                throw RetriableFailure.of(e);
            }
            throw e;
        }
    }

    /** A failed delete is remembered: for a deleted topic Kafka asks only once. */
    private boolean delete(RemoteLogSegmentMetadata metadata)
            throws StoreException, InterruptedException {
        PluginComponents components = components();
        String key = SegmentMapping.key(components.settings, metadata);
        boolean gone = false;
        try {
            components.reader.forget(metadata.remoteLogSegmentId().id());
            components.deletes.delete(key);
            gone = true;
        } catch (StoreException e) {
            gone = e.kind() == StoreException.Kind.NOT_FOUND;
            throw e;
        } finally {
            if (gone) {
                components.pending.deleted(key);
            } else {
                components.pending.object(key);
            }
        }
        counters.deletedSegments.increment();
        return true;
    }

    @Override
    public void close() {
        PluginComponents stopping = components;
        components = null;
        if (stopping != null) {
            stopping.close();
        }
    }

    private PluginComponents components() {
        PluginComponents known = components;
        if (known == null) {
            throw new IllegalStateException("the plugin is not configured, or closed");
        }
        return known;
    }

    /**
     * Kafka keeps the locator with the segment's metadata; if it is lost, it is read from the
     * object.
     */
    private ObjectRef object(RemoteLogSegmentMetadata metadata)
            throws CorruptObjectException, StoreException, InterruptedException {
        PluginComponents components = components();
        byte[] custom =
                metadata.customMetadata().isPresent()
                        ? metadata.customMetadata().get().value()
                        : components
                                .reader
                                .locate(SegmentMapping.key(components.settings, metadata))
                                .encode();
        return SegmentMapping.object(components.settings, metadata, custom);
    }

    /** Turns whatever goes wrong into an exception that Kafka acts on. */
    private <T> T guarded(
            String what, RemoteLogSegmentMetadata metadata, LongAdder failures, Callable<T> action)
            throws RemoteStorageException {
        try {
            return action.call();
        } catch (RemoteResourceNotFoundException e) {
            throw e; // an answer, not a failure
        } catch (RemoteStorageException e) {
            failures.increment();
            throw e;
        } catch (StoreException e) {
            failures.increment();
            if (e.kind() == StoreException.Kind.NOT_FOUND) {
                throw new RemoteResourceNotFoundException(e.getMessage(), e);
            }
            throw new RemoteStorageException(e.getMessage(), e);
        } catch (InterruptedException e) {
            failures.increment();
            Thread.currentThread().interrupt();
            throw new RemoteStorageException(
                    what + " " + SegmentMapping.describe(metadata) + ": interrupted", e);
        } catch (IOException e) {
            failures.increment();
            throw new RemoteStorageException(
                    what + " " + SegmentMapping.describe(metadata) + ": " + e.getMessage(), e);
        } catch (Throwable e) {
            if (isThreadDeath(e)) {
                throw (Error) e;
            }
            throw unexpected(what, metadata, failures, e);
        }
    }

    /** When memory is short, even logging may fail; something must be thrown anyway. */
    private RemoteStorageException unexpected(
            String what, RemoteLogSegmentMetadata metadata, LongAdder failures, Throwable e) {
        try {
            failures.increment();
            counters.unexpectedErrors.increment();
            LOG.error("{} {} failed unexpectedly", what, SegmentMapping.describe(metadata), e);
            return new RemoteStorageException(
                    what + " " + SegmentMapping.describe(metadata) + " failed: " + e, e);
        } catch (Throwable again) {
            return OUT_OF_MEMORY;
        }
    }

    /** By name: the class will be removed from the JDK. */
    private static boolean isThreadDeath(Throwable e) {
        return e.getClass().getName().equals("java.lang.ThreadDeath");
    }
}
