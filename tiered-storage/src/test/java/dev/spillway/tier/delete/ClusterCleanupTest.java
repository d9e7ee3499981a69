package dev.spillway.tier.delete;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.tier.cluster.ClusterMetadata;
import dev.spillway.tier.cluster.MetadataRecord;
import dev.spillway.tier.cluster.MetadataRecord.State;
import dev.spillway.tier.format.ObjectKey;
import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.s3.MemoryObjectStore;
import dev.spillway.tier.s3.StoreException;
import dev.spillway.tier.s3.StoreException.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** Objects in {@link MemoryObjectStore} are very old. */
class ClusterCleanupTest {
    private static final String CLUSTER = "4L6g3nShT-eMCtK--X86sw";
    private static final Uuid TOPIC = new Uuid(7, 7);
    private static final int BROKER = 2;
    private static final Duration TWO_HOURS = Duration.ofHours(2);

    private final List<MetadataRecord> written = new ArrayList<>();
    private final List<Long> writtenMs = new ArrayList<>();
    private final Set<Uuid> gone = new HashSet<>();
    private String answeringCluster = CLUSTER;
    private int leader = BROKER;
    private int listings;
    private boolean away;
    private Instant now = Instant.parse("2026-11-29T12:00:00Z");

    private final Clock clock =
            new Clock() {
                @Override
                public Instant instant() {
                    return now;
                }

                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }
            };

    private final MemoryObjectStore store =
            new MemoryObjectStore() {
                @Override
                public List<ListedObject> list(String prefix, String after, int most) {
                    listings++;
                    return super.list(prefix, after, most);
                }

                @Override
                public void delete(Collection<String> keys) throws StoreException {
                    if (away) {
                        throw new StoreException(Kind.UNAVAILABLE, "away");
                    }
                    super.delete(keys);
                }
            };

    private final class Records implements ClusterMetadata {
        @Override
        public String clusterId() {
            return answeringCluster;
        }

        @Override
        public List<Integer> partitions() {
            return List.of(0);
        }

        @Override
        public List<Integer> ledBy(int brokerId) {
            return brokerId == leader ? List.of(0) : List.of();
        }

        @Override
        public boolean isComplete() {
            return true;
        }

        @Override
        public void read(int partition, Visitor visitor) {
            for (int offset = 0; offset < written.size(); offset++) {
                visitor.record(written.get(offset), offset, writtenMs.get(offset));
            }
        }

        @Override
        public Set<Uuid> gone(Map<Uuid, String> topics) {
            Set<Uuid> both = new HashSet<>(topics.keySet());
            both.retainAll(gone);
            return both;
        }

        @Override
        public void close() {}
    }

    private final Counters counters = new Counters();
    private final PendingDeletions pending = new PendingDeletions(store, clock, counters);
    private final ClusterCleanup cleanup =
            new ClusterCleanup(
                    Records::new, store, "tiered/", CLUSTER, BROKER, pending, clock, counters);

    private void records(int segment, State... states) {
        for (State state : states) {
            written.add(new MetadataRecord(TOPIC, "views", 0, new Uuid(1, segment), -1, -1, state));
            writtenMs.add(now.toEpochMilli());
        }
    }

    private void stored(int segment) {
        store.put(
                new ObjectKey("tiered/", CLUSTER, "views", TOPIC, 0, 0, 9, new Uuid(1, segment))
                        .toString(),
                new byte[1]);
    }

    private int objects() {
        return store.list("", "", 1000).size();
    }

    private void later(Duration by) {
        now = now.plus(by);
        cleanup.run();
    }

    @Test
    void whatTheClusterWantedDeletedAndIsStillThereIsDeleted() {
        for (int segment = 0; segment < 5; segment++) {
            stored(segment);
            records(segment, State.COPY_STARTED, State.COPY_FINISHED, State.DELETE_STARTED);
        }
        later(Duration.ZERO);
        assertThat(objects()).isEqualTo(5); // Kafka may be at it
        assertThat(cleanup.waiting()).isEqualTo(5);
        later(TWO_HOURS);
        assertThat(objects()).isZero();
        assertThat(cleanup.waiting()).isZero();
        assertThat(counters.sweptObjects.sum()).isEqualTo(5);
    }

    @Test
    void whatTheClusterReadsIsKeptHoweverOldItIs() {
        stored(1);
        records(1, State.COPY_STARTED, State.COPY_FINISHED);
        stored(2);
        records(2, State.COPY_STARTED);
        later(Duration.ofDays(400));
        later(Duration.ofDays(400));
        assertThat(objects()).isEqualTo(2);
    }

    /** Nobody led its partitions when the topic was deleted, so nobody recorded anything. */
    @Test
    void objectsOfATopicThatIsGoneAreDeletedAfterASecondLook() {
        stored(1);
        records(1, State.COPY_STARTED, State.COPY_FINISHED);
        cleanup.run();
        gone.add(TOPIC);
        later(TWO_HOURS);
        assertThat(objects()).isEqualTo(1);
        assertThat(cleanup.waiting()).isEqualTo(1);
        later(TWO_HOURS);
        assertThat(objects()).isZero();
    }

    @Test
    void aTopicThatSeemedGoneAndIsNotIsKept() {
        stored(1);
        records(1, State.COPY_STARTED, State.COPY_FINISHED);
        gone.add(TOPIC);
        cleanup.run();
        gone.clear();
        later(TWO_HOURS);
        gone.add(TOPIC);
        later(TWO_HOURS);
        assertThat(objects()).isEqualTo(1);
    }

    /** A PUT that was thought lost, and was carried out after the delete. */
    @Test
    void anObjectThatAppearedAfterItWasDeletedIsDeleted() {
        stored(1);
        records(1, State.COPY_STARTED, State.DELETE_STARTED, State.DELETE_FINISHED);
        cleanup.run();
        assertThat(objects()).isZero();
    }

    @Test
    void whatTheClusterNeverRecordedIsKeptAndCounted() {
        records(1, State.COPY_STARTED, State.COPY_FINISHED);
        stored(1);
        stored(99);
        cleanup.run();
        assertThat(objects()).isEqualTo(2);
        assertThat(cleanup.unknown()).isEqualTo(1);
    }

    /** Two partitions with more of them than are looked up at a time: neither is in order. */
    @Test
    void whatWasNotLookedUpBecauseThereIsTooMuchIsLookedUpTheNextTime() {
        records(1, State.COPY_STARTED, State.COPY_FINISHED);
        written.add(
                new MetadataRecord(TOPIC, "views", 1, new Uuid(1, 2), -1, -1, State.COPY_STARTED));
        writtenMs.add(now.toEpochMilli());
        List<String> unrecorded = new ArrayList<>();
        for (int partition = 0; partition < 2; partition++) {
            for (int i = 0; i < 10_000; i++) {
                Uuid segment = new Uuid(99, i);
                unrecorded.add(
                        new ObjectKey("tiered/", CLUSTER, "views", TOPIC, partition, i, i, segment)
                                .toString());
            }
        }
        unrecorded.forEach(key -> store.put(key, new byte[1]));
        cleanup.run();
        assertThat(cleanup.unknown()).isEqualTo(10_000);
        store.remove(unrecorded.subList(1, 10_000));
        store.remove(unrecorded.subList(10_001, 20_000));
        cleanup.run();
        assertThat(cleanup.unknown()).isEqualTo(2);
    }

    @Test
    void anotherClusterIsNotAsked() {
        stored(1);
        records(1, State.COPY_STARTED, State.DELETE_STARTED);
        answeringCluster = "another";
        later(TWO_HOURS);
        assertThat(objects()).isEqualTo(1);
    }

    @Test
    void onlyTheBrokerThatLeadsTheRecordsCleansUp() {
        stored(1);
        records(1, State.COPY_STARTED, State.DELETE_STARTED);
        leader = BROKER + 1;
        later(TWO_HOURS);
        assertThat(objects()).isEqualTo(1);
        leader = BROKER;
        cleanup.run();
        assertThat(objects()).isZero();
    }

    @Test
    void whileTheStoreIsAwayWhatIsDeadIsPending() {
        stored(1);
        records(1, State.COPY_STARTED, State.DELETE_STARTED);
        away = true;
        later(TWO_HOURS);
        assertThat(pending.count()).isEqualTo(1);
        away = false;
        now = now.plus(TWO_HOURS);
        pending.run();
        assertThat(pending.count()).isZero();
        assertThat(objects()).isZero();
    }

    @Test
    void whatIsInOrderAndHasNotChangedIsNotListedAgain() {
        stored(1);
        records(1, State.COPY_STARTED, State.COPY_FINISHED);
        cleanup.run();
        int before = listings;
        later(TWO_HOURS);
        assertThat(listings).isEqualTo(before);
        records(2, State.COPY_STARTED);
        later(TWO_HOURS);
        assertThat(listings).isGreaterThan(before);
    }

    @Test
    void aClusterThatDoesNotAnswerEndsNothing() {
        ClusterCleanup deaf =
                new ClusterCleanup(
                        () -> {
                            throw new OutOfMemoryError("no threads");
                        },
                        store,
                        "tiered/",
                        CLUSTER,
                        BROKER,
                        pending,
                        clock,
                        counters);
        deaf.run();
        assertThat(deaf.waiting()).isZero();
    }
}
