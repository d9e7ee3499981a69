package dev.spillway.tier;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.format.CorruptObjectException;
import dev.spillway.tier.format.Locator;
import dev.spillway.tier.format.ObjectKey;
import dev.spillway.tier.format.Section;
import dev.spillway.tier.format.Segment;
import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.read.ObjectRef;
import dev.spillway.tier.read.SegmentReader;
import dev.spillway.tier.s3.ObjectStore;
import dev.spillway.tier.s3.S3Store;
import dev.spillway.tier.s3.StoreException;
import dev.spillway.tier.upload.SegmentFiles;
import dev.spillway.tier.upload.SegmentUpload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteResourceNotFoundException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;
import org.apache.kafka.server.log.remote.storage.RetriableRemoteStorageException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Kafka's cold log segments in S3, one object a segment (KIP-405).
 *
 * <p>How failures are told to Kafka, which acts on the type:
 *
 * <ul>
 *   <li>a copy fails with {@link RemoteStorageException}, whatever the reason: Kafka then marks the
 *       segment for deletion and tries again under a new id, so that nothing is left behind.
 *       ({@link RetriableRemoteStorageException} would leave its metadata until the topic's
 *       retention.)
 *   <li>a delete fails with {@link RetriableRemoteStorageException} when a later try can succeed;
 *   <li>what is not there is {@link RemoteResourceNotFoundException}.
 * </ul>
 *
 * <p>No {@link Error} leaves this class: an {@code Error} out of a plugin silently ends Kafka's
 * task for that partition, for as long as the broker runs.
 */
public final class S3RemoteStorageManager implements RemoteStorageManager {
    private static final Logger LOG = LoggerFactory.getLogger(S3RemoteStorageManager.class);

    /**
     * More requests at a time wait for a connection. Out of reach in practice: parts, GETs and
     * deletes have bounds of their own.
     */
    private static final int MOST_CONNECTIONS = 256;

    /** Set by {@link #configure}, before Kafka calls anything else. */
    private record Running(
            Settings settings, ObjectStore store, SegmentUpload upload, SegmentReader reader) {}

    private @Nullable Running running;
    private final Counters counters = new Counters();

    @Override
    public void configure(Map<String, ?> configs) {
        Settings settings = Settings.parse(configs);
        ObjectStore store = new S3Store(settings.s3(), MOST_CONNECTIONS);
        running =
                new Running(
                        settings,
                        store,
                        new SegmentUpload(store, settings.upload()),
                        new SegmentReader(
                                store,
                                settings.reading(),
                                settings.upload().chunkBytes(),
                                settings.s3().attemptTimeout(),
                                counters));
    }

    @Override
    public Optional<CustomMetadata> copyLogSegmentData(
            RemoteLogSegmentMetadata metadata, LogSegmentData data) throws RemoteStorageException {
        return guarded(
                "copy",
                metadata,
                () -> {
                    Segment segment = segment(metadata);
                    Locator locator =
                            running().upload().upload(key(metadata), segment, files(data));
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
                () -> {
                    if (startPosition < 0 || endPosition < startPosition) {
                        throw new IllegalArgumentException(
                                "positions " + startPosition + " to " + endPosition);
                    }
                    return running()
                            .reader()
                            .open(object(metadata), startPosition, endPosition + 1);
                });
    }

    @Override
    public InputStream fetchIndex(RemoteLogSegmentMetadata metadata, IndexType indexType)
            throws RemoteStorageException {
        return guarded(
                "fetch of an index of",
                metadata,
                () -> {
                    ObjectRef object = object(metadata);
                    Optional<InputStream> found =
                            running().reader().section(object, section(indexType));
                    if (found.isEmpty() && indexType == IndexType.TRANSACTION) {
                        throw new RemoteResourceNotFoundException(
                                object.key() + " has no transaction index");
                    }
                    return found.orElseGet(InputStream::nullInputStream);
                });
    }

    @Override
    public void deleteLogSegmentData(RemoteLogSegmentMetadata metadata)
            throws RemoteStorageException {
        try {
            guarded(
                    "delete",
                    metadata,
                    () -> {
                        running().store().delete(List.of(key(metadata)));
                        running().reader().forget(metadata.remoteLogSegmentId().id());
                        return true;
                    });
        } catch (RemoteResourceNotFoundException e) {
            LOG.debug("{} was deleted before", key(metadata), e);
        } catch (RemoteStorageException e) {
            if (e.getCause() instanceof StoreException failure
                    && failure.kind() != StoreException.Kind.REFUSED) {
                throw new RetriableRemoteStorageException(e.getMessage(), e);
            }
            throw e;
        }
    }

    @Override
    public void close() {
        Running stopping = running;
        running = null;
        if (stopping != null) {
            stopping.upload().close();
            stopping.reader().close();
            stopping.store().close();
        }
    }

    private Running running() {
        Running known = running;
        if (known == null) {
            throw new IllegalStateException("the plugin is not configured, or closed");
        }
        return known;
    }

    /** The one way out: whatever goes wrong becomes an exception that Kafka acts on. */
    private static <T> T guarded(String what, RemoteLogSegmentMetadata metadata, Callable<T> action)
            throws RemoteStorageException {
        try {
            return action.call();
        } catch (RemoteStorageException e) {
            throw e;
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.NOT_FOUND) {
                throw new RemoteResourceNotFoundException(e.getMessage(), e);
            }
            throw new RemoteStorageException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RemoteStorageException("interrupted: " + what + " " + name(metadata), e);
        } catch (IOException e) {
            throw new RemoteStorageException(
                    what + " " + name(metadata) + ": " + e.getMessage(), e);
        } catch (Throwable e) {
            if (isThreadDeath(e)) {
                throw (Error) e;
            }
            LOG.error("{} {} failed unexpectedly", what, name(metadata), e);
            throw new RemoteStorageException(what + " " + name(metadata) + " failed: " + e, e);
        }
    }

    /** By name: the class is on its way out of the JDK. */
    private static boolean isThreadDeath(Throwable e) {
        return e.getClass().getName().equals("java.lang.ThreadDeath");
    }

    private static String name(RemoteLogSegmentMetadata metadata) {
        return metadata.topicIdPartition().topicPartition()
                + " from "
                + metadata.startOffset()
                + " (segment "
                + metadata.remoteLogSegmentId().id()
                + ")";
    }

    private Segment segment(RemoteLogSegmentMetadata metadata) {
        return new Segment(
                running().settings().clusterId(),
                metadata.topicIdPartition().topic(),
                metadata.topicIdPartition().topicId(),
                metadata.topicIdPartition().partition(),
                metadata.remoteLogSegmentId().id(),
                metadata.startOffset(),
                metadata.endOffset(),
                metadata.maxTimestampMs(),
                metadata.brokerId(),
                metadata.eventTimestampMs(),
                metadata.segmentSizeInBytes(),
                metadata.isTxnIdxEmpty(),
                metadata.segmentLeaderEpochs());
    }

    private String key(RemoteLogSegmentMetadata metadata) {
        return ObjectKey.of(running().settings().prefix(), segment(metadata)).toString();
    }

    /** Kafka keeps the locator; without it, it is read from the object's end. */
    private ObjectRef object(RemoteLogSegmentMetadata metadata)
            throws CorruptObjectException, StoreException {
        String key = key(metadata);
        Optional<CustomMetadata> custom = metadata.customMetadata();
        if (custom.isPresent()) {
            return new ObjectRef(
                    metadata.topicIdPartition(),
                    metadata.remoteLogSegmentId().id(),
                    metadata.startOffset(),
                    metadata.endOffset(),
                    key,
                    Locator.decode(custom.get().value()));
        }
        throw new CorruptObjectException(key + ": Kafka's metadata has no custom metadata");
    }

    private static SegmentFiles files(LogSegmentData data) {
        ByteBuffer epochs = data.leaderEpochIndex().duplicate();
        byte[] leaderEpochs = new byte[epochs.remaining()];
        epochs.get(leaderEpochs);
        return new SegmentFiles(
                data.logSegment(),
                data.offsetIndex(),
                data.timeIndex(),
                data.transactionIndex(),
                data.producerSnapshotIndex(),
                leaderEpochs);
    }

    private static Section section(IndexType type) {
        return switch (type) {
            case OFFSET -> Section.OFFSET_INDEX;
            case TIMESTAMP -> Section.TIME_INDEX;
            case TRANSACTION -> Section.TRANSACTION_INDEX;
            case PRODUCER_SNAPSHOT -> Section.PRODUCER_SNAPSHOT;
            case LEADER_EPOCH -> Section.LEADER_EPOCHS;
        };
    }
}
