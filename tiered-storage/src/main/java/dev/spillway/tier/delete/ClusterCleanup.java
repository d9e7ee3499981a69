package dev.spillway.tier.delete;

import dev.spillway.tier.cluster.ClusterMetadata;
import dev.spillway.tier.cluster.MetadataRecord.State;
import dev.spillway.tier.delete.DeletionPolicy.Recorded;
import dev.spillway.tier.format.ObjectKey;
import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.s3.ObjectStore;
import dev.spillway.tier.s3.ObjectStore.ListedObject;
import dev.spillway.tier.s3.StoreException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes objects that the cluster wanted deleted and that still exist, whenever that was and
 * whichever broker was to do it. The record is Kafka's own: it writes that a segment is to be
 * deleted before it deletes it, and keeps that for good. When a topic is deleted while the store
 * cannot be reached, Kafka gives up at the first segment of each partition and never asks for the
 * others.
 *
 * <ol>
 *   <li>For each partition of the metadata topic that this broker leads (so that one broker does
 *       it): read it, and keep the last state of each segment that is not deleted.
 *   <li>For each topic partition in it that has changed since it was last found clean: list its
 *       objects, and decide ({@link DeletionPolicy}).
 *   <li>Objects that seem unknown may have appeared after they were deleted: the partition is read
 *       again for them.
 *   <li>What is dead is deleted. What is unknown is counted and kept: {@code spillway-tier gc}.
 * </ol>
 *
 * <p>Memory: a few words for each segment of one partition of the metadata topic at a time.
 */
public final class ClusterCleanup implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterCleanup.class);
    private static final int PAGE = 1000;
    private static final int MAX_UNKNOWN = 10_000;
    private static final int MAX_REMEMBERED = 100_000;

    private record TopicPartition(String topic, Uuid topicId, int number) {}

    /** The state of a topic partition when it was last found clean. */
    private record CleanState(long lastOffset, boolean topicGone) {}

    /** What the metadata says of a topic partition. */
    private static final class PartitionHistory {
        private final Map<Uuid, Recorded> segments = new HashMap<>();
        private long lastOffset;
    }

    private final ClusterMetadata.Source source;
    private final ObjectStore store;
    private final String prefix;
    private final String clusterId;
    private final int brokerId;
    private final PendingDeletions pending;
    private final Clock clock;
    private final Counters counters;

    // Only one thread cleans up.
    private final Map<TopicPartition, CleanState> clean = new HashMap<>();
    private final Map<Uuid, Instant> goneSince = new HashMap<>();

    private volatile int waiting;
    private volatile int unknown;

    /**
     * @param prefix what stands before the cluster's id in names
     */
    public ClusterCleanup(
            ClusterMetadata.Source source,
            ObjectStore store,
            String prefix,
            String clusterId,
            int brokerId,
            PendingDeletions pending,
            Clock clock,
            Counters counters) {
        this.source = source;
        this.store = store;
        this.prefix = prefix;
        this.clusterId = clusterId;
        this.brokerId = brokerId;
        this.pending = pending;
        this.clock = clock;
        this.counters = counters;
    }

    /** Dead objects that were found and have not been dead for long enough. */
    public int waiting() {
        return waiting;
    }

    /** Objects that the cluster has never recorded, as far as its records reach. */
    public int unknown() {
        return unknown;
    }

    @Override
    public void run() {
        try (ClusterMetadata cluster = source.open()) {
            if (!cluster.clusterId().equals(clusterId)) {
                LOG.error(
                        "cleanup.bootstrap.servers is cluster {}, but cluster.id is {}: nothing is"
                                + " cleaned up. Correct one of the two settings.",
                        cluster.clusterId(),
                        clusterId);
                return;
            }
            cleanUp(cluster);
        } catch (Throwable e) {
            LOG.warn("Cleaning up by the cluster's records failed; it will be retried", e);
        }
    }

    private void cleanUp(ClusterMetadata cluster) throws StoreException {
        int nowWaiting = 0;
        int nowUnknown = 0;
        for (int partition : cluster.ledBy(brokerId)) {
            Map<TopicPartition, PartitionHistory> lives = read(cluster, partition);
            noteGone(cluster, lives.keySet());
            List<ObjectKey> unrecorded = new ArrayList<>();
            for (Map.Entry<TopicPartition, PartitionHistory> life : lives.entrySet()) {
                nowWaiting += objects(life.getKey(), life.getValue(), unrecorded);
            }
            nowUnknown += unrecorded(cluster, partition, unrecorded);
        }
        waiting = nowWaiting;
        unknown = nowUnknown;
    }

    private static Map<TopicPartition, PartitionHistory> read(
            ClusterMetadata cluster, int partition) {
        Map<TopicPartition, PartitionHistory> lives = new HashMap<>();
        cluster.read(
                partition,
                (record, offset, atMs) -> {
                    PartitionHistory life =
                            lives.computeIfAbsent(
                                    new TopicPartition(
                                            record.topic(), record.topicId(), record.partition()),
                                    fresh -> new PartitionHistory());
                    life.lastOffset = offset;
                    if (record.state() == State.DELETE_FINISHED) {
                        life.segments.remove(record.segmentId());
                    } else {
                        life.segments.put(
                                record.segmentId(),
                                new Recorded(record.state(), Instant.ofEpochMilli(atMs)));
                    }
                });
        return lives;
    }

    private void noteGone(ClusterMetadata cluster, Set<TopicPartition> partitions) {
        Map<Uuid, String> topics = new HashMap<>();
        partitions.forEach(partition -> topics.put(partition.topicId(), partition.topic()));
        Set<Uuid> gone = cluster.gone(topics);
        topics.keySet()
                .forEach(id -> {
                    if (gone.contains(id)) {
                        goneSince.putIfAbsent(id, clock.instant());
                    } else {
                        goneSince.remove(id);
                    }
                });
    }

    /**
     * @param unrecorded receives objects that seem unknown
     * @return how many objects are dead and not yet to be deleted
     */
    private int objects(TopicPartition partition, PartitionHistory life, List<ObjectKey> unrecorded)
            throws StoreException {
        Optional<Instant> gone = Optional.ofNullable(goneSince.get(partition.topicId()));
        CleanState asItIs = new CleanState(life.lastOffset, gone.isPresent());
        if (asItIs.equals(clean.get(partition))) {
            return 0;
        }
        Instant now = clock.instant();
        int later = 0;
        boolean sawUnknown = false;
        List<String> dead = new ArrayList<>();
        String name = partitionPrefix(partition);
        String after = "";
        for (List<ListedObject> page = store.list(name, after, PAGE);
                !page.isEmpty();
                page = store.list(name, after, PAGE)) {
            for (ListedObject object : page) {
                Optional<ObjectKey> key =
                        ObjectKey.parse(object.key()).filter(it -> it.isOf(prefix, clusterId));
                if (key.isEmpty()) {
                    continue;
                }
                Recorded recorded = life.segments.get(key.get().segmentId());
                switch (DeletionPolicy.verdict(
                        Optional.ofNullable(recorded), gone, object.modified(), now)) {
                    case KEEP -> {}
                    case DELETE -> dead.add(object.key());
                    case LATER -> later++;
                    case UNKNOWN -> {
                        sawUnknown = true; // even when no more of them are looked up this time
                        if (unrecorded.size() < MAX_UNKNOWN) {
                            unrecorded.add(key.get());
                        }
                    }
                }
            }
            after = page.get(page.size() - 1).key();
        }
        boolean deleted = delete(dead);
        boolean settled = later == 0 && deleted && !sawUnknown;
        if (settled && clean.size() < MAX_REMEMBERED) {
            clean.put(partition, asItIs);
        }
        return later;
    }

    private String partitionPrefix(TopicPartition partition) {
        return new ObjectKey(
                        prefix,
                        clusterId,
                        partition.topic(),
                        partition.topicId(),
                        partition.number(),
                        0,
                        0,
                        Uuid.ZERO_UUID)
                .partitionPrefix();
    }

    /**
     * Handles objects that seem unknown. Those that appeared after they were deleted, by a late
     * request, are deleted again.
     *
     * @return how many have never been recorded
     */
    private int unrecorded(ClusterMetadata cluster, int partition, List<ObjectKey> unrecorded)
            throws StoreException {
        if (unrecorded.isEmpty()) {
            return 0;
        }
        Set<Uuid> ids = new HashSet<>();
        unrecorded.forEach(key -> ids.add(key.segmentId()));
        Map<Uuid, State> last = new HashMap<>();
        cluster.read(
                partition,
                (record, offset, atMs) -> {
                    if (ids.contains(record.segmentId())) {
                        last.put(record.segmentId(), record.state());
                    }
                });
        List<String> dead =
                unrecorded.stream()
                        .filter(key -> last.get(key.segmentId()) == State.DELETE_FINISHED)
                        .map(ObjectKey::toString)
                        .toList();
        List<ObjectKey> never =
                unrecorded.stream().filter(key -> !last.containsKey(key.segmentId())).toList();
        delete(dead);
        if (!never.isEmpty()) {
            LOG.warn(
                    "{} objects, such as {}, were never recorded by this cluster, as far as its"
                            + " records reach. They are kept; `spillway-tier gc` lists them.",
                    never.size(),
                    never.get(0));
        }
        return never.size();
    }

    /** False when some are still there; those are retried soon. */
    private boolean delete(List<String> keys) {
        if (keys.isEmpty()) {
            return true;
        }
        try {
            store.delete(keys);
            counters.sweptObjects.add(keys.size());
            LOG.info(
                    "Deleted {} objects that the cluster had wanted deleted, the first of them {}",
                    keys.size(),
                    keys.get(0));
            return true;
        } catch (StoreException e) {
            LOG.info("{} dead objects could not be deleted: {}", keys.size(), e.getMessage());
            keys.forEach(pending::object);
            return false;
        }
    }
}
