package dev.spillway.operator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.admin.KafkaConnection.Depth;
import dev.spillway.operator.fixtures.ManualClock;
import dev.spillway.operator.observed.BucketProof;
import dev.spillway.operator.observed.StorageUsage;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class StorageUsageReaderTest {
    private static final Duration LATER = Duration.ofSeconds(20);

    private final ManualClock clock = new ManualClock();

    /** Of each host that answers. */
    private final Map<String, List<String>> pages = new HashMap<>();

    private final List<String> asked = new ArrayList<>();
    private final List<Node> nodes =
            new ArrayList<>(List.of(new Node(0, "zero", 9094), new Node(1, "one", 9094)));
    private final Map<Integer, Map<String, LogDirDescription>> directories = new HashMap<>();
    private final StorageUsageReader storageUsageReader =
            new StorageUsageReader(this::page, 9404, clock);

    @Test
    void brokersAddUpToWhatIsInS3() {
        pages.put("zero", List.of(cold("a", 5), cold("b", 1)));
        pages.put("one", List.of(cold("a", 7)));
        var storageUsage = measure(Depth.Full);
        assertThat(storageUsage.cold()).isEqualTo(Map.of("a", 12L, "b", 1L));
        assertThat(storageUsage.complete()).isTrue();
        assertThat(asked).containsExactlyInAnyOrder("zero:9404", "one:9404");
    }

    @Test
    void ofEachPartitionTheLargestReplicaCounts() {
        pages.put("zero", List.of());
        pages.put("one", List.of());
        directories.put(0, holding(Map.of("a-0", 5L, "a-1", 3L)));
        directories.put(1, holding(Map.of("a-0", 6L, "b-0", 1L)));
        assertThat(measure(Depth.Full).hot()).isEqualTo(Map.of("a", 9L, "b", 1L));
    }

    @Test
    void aBrokerThatDoesNotAnswerMakesItIncompleteAndAffectsNothingElse() {
        pages.put("one", List.of(cold("a", 7)));
        var storageUsage = measure(Depth.Full);
        assertThat(storageUsage.cold()).isEqualTo(Map.of("a", 7L));
        assertThat(storageUsage.complete()).isFalse();
    }

    @Test
    void aFencedBrokerIsNotAsked() {
        nodes.set(0, new Node(0, "zero", 9094, null, true));
        pages.put("one", List.of(cold("a", 7)));
        assertThat(measure(Depth.Full).complete()).isTrue();
        assertThat(asked).containsExactly("one:9404");
    }

    @Test
    void pagesAreAskedForSeldom() {
        pages.put("zero", List.of(cold("a", 5)));
        pages.put("one", List.of());
        measure(Depth.Full);
        pages.put("zero", List.of(cold("a", 6)));
        clock.advance(Duration.ofSeconds(10));
        assertThat(measure(Depth.Full).cold()).containsEntry("a", 5L);
        clock.advance(Duration.ofSeconds(1));
        assertThat(measure(Depth.Idle).cold()).containsEntry("a", 5L);
        assertThat(asked).hasSize(2);
        assertThat(measure(Depth.Full).cold()).containsEntry("a", 6L);
        pages.put("zero", List.of(cold("a", 7)));
        clock.advance(Duration.ofSeconds(56));
        assertThat(measure(Depth.Idle).cold()).containsEntry("a", 7L);
    }

    @Test
    void aDiskThatFillsIsLookedAtEveryTime() {
        pages.put("zero", disk(1_000_000, 500_000));
        pages.put("one", disk(1_000_000, 100_000));
        directories.put(0, holding(Map.of("a-0", 500_000L)));
        measure(Depth.Full);
        clock.advance(Duration.ofSeconds(5));
        measure(Depth.Idle);
        assertThat(asked).hasSize(2);

        // In five minutes it would be 80 % full.
        directories.put(0, holding(Map.of("a-0", 510_000L)));
        pages.put("zero", disk(1_000_000, 510_000));
        measure(Depth.Idle);

        assertThat(asked).hasSize(4);
        assertThat(storageUsageReader.disks().get(0).growthBytesPerSecond()).isEqualTo(2_000);
        assertThat(storageUsageReader.disks().get(1).growthBytesPerSecond()).isZero();
    }

    @Test
    void aCapacityThatWasSetCountsUntilTheBrokerShowsIt() {
        pages.put("zero", disk(1_000_000, 500_000));
        pages.put("one", List.of());
        measure(Depth.Full);
        storageUsageReader.brokerAltered(0, Map.of("spillway.disk.capacity.bytes", "600000"));

        assertThat(storageUsageReader.disks().get(0).capacityBytes()).isEqualTo(600_000);
        assertThat(storageUsageReader.disks()).containsOnlyKeys(0);
        clock.advance(Duration.ofMinutes(2));
        assertThat(storageUsageReader.disks().get(0).capacityBytes()).isEqualTo(1_000_000);
    }

    @Test
    void untilThenWhatTheLogsTakeIsUsedAndNotWhatIsUsedOfASharedFileSystem() {
        directories.put(0, holding(Map.of("a-0", 1_000L)));
        pages.put("zero", disk(250_000_000, 180_000_000));
        measure(Depth.Full);
        storageUsageReader.brokerAltered(0, Map.of("spillway.disk.capacity.bytes", "600000"));

        assertThat(storageUsageReader.disks().get(0).usedBytes()).isEqualTo(1_000);

        // It asks again before the last answer is old.
        pages.put("zero", disk(600_000, 1_200));
        measure(Depth.Idle);

        assertThat(storageUsageReader.disks().get(0).usedBytes()).isEqualTo(1_200);
        assertThat(storageUsageReader.disks().get(0).capacityBytes()).isEqualTo(600_000);
    }

    private static List<String> disk(long capacity, long used) {
        return List.of(
                "spillway_disk_capacity_bytes " + (double) capacity,
                "spillway_disk_used_bytes " + (double) used);
    }

    @Test
    void theRateIsWhatWasProducedBetweenTwoMeasurements() {
        pages.put("zero", List.of(produced(1_000)));
        pages.put("one", List.of(produced(500)));
        assertThat(measure(Depth.Full).producedBytesPerSecond()).isZero();
        clock.advance(LATER);
        pages.put("zero", List.of(produced(3_000)));
        assertThat(measure(Depth.Full).producedBytesPerSecond()).isEqualTo(100);
    }

    @Test
    void aBrokerThatIsNewOrRestartedHasProducedNothing() {
        pages.put("zero", List.of(produced(1_000)));
        measure(Depth.Full);
        clock.advance(LATER);
        pages.put("zero", List.of(produced(10)));
        pages.put("one", List.of(produced(1_000_000)));
        assertThat(measure(Depth.Full).producedBytesPerSecond()).isZero();
    }

    @Test
    void aCopyFailsWhenTheCounterMovesAndForTwoMinutes() {
        pages.put("one", List.of());
        pages.put("zero", List.of(errors("a", 3)));
        assertThat(measure(Depth.Full).failingCopies()).isEmpty();
        clock.advance(LATER);
        pages.put("zero", List.of(errors("a", 4), errors("b", 1)));
        assertThat(measure(Depth.Full).failingCopies()).containsExactly("a", "b");
        clock.advance(Duration.ofMinutes(2));
        assertThat(measure(Depth.Full).failingCopies()).containsExactly("a", "b");
        clock.advance(LATER);
        assertThat(measure(Depth.Full).failingCopies()).isEmpty();
    }

    @Test
    void aCounterThatRestartedAndIsNotZeroHasMoved() {
        pages.put("one", List.of());
        pages.put("zero", List.of(errors("a", 9), errors("b", 9)));
        measure(Depth.Full);
        clock.advance(LATER);
        pages.put("zero", List.of(errors("a", 2), errors("b", 0)));
        assertThat(measure(Depth.Full).failingCopies()).containsExactly("a");
    }

    @Test
    void eachBrokerReportsOnTheBucketForItself() {
        pages.put("zero", proven(7));
        pages.put("one", List.of());
        assertThat(measure(Depth.Full).proofs())
                .isEqualTo(Map.of(0, new BucketProof.Proven(Instant.ofEpochSecond(7))));
    }

    @Test
    void aBrokerThatCameBackIsMeasuredAtOnceAndNotKnownByWhatItReportedBefore() {
        pages.put("zero", proven(7));
        pages.put("one", proven(7));
        assertThat(measure(Depth.Idle).proofs()).containsOnlyKeys(0, 1);
        nodes.set(1, new Node(1, "one", 9094, null, true));
        assertThat(measure(Depth.Idle).proofs()).containsOnlyKeys(0);
        nodes.set(1, new Node(1, "one", 9094));
        pages.put("one", List.of());
        assertThat(measure(Depth.Idle).proofs()).containsOnlyKeys(0);
        assertThat(asked).hasSize(5);
    }

    @Test
    void whileAProofIsAwaitedPagesAreAskedForMoreOften() {
        pages.put("zero", proven(0));
        pages.put("one", List.of());
        measure(Depth.Idle);
        pages.put("zero", proven(7));
        clock.advance(LATER);
        assertThat(measure(Depth.Idle).proofs())
                .containsEntry(0, new BucketProof.Proven(Instant.ofEpochSecond(7)));
        clock.advance(LATER);
        measure(Depth.Idle);
        assertThat(asked).hasSize(4);
    }

    private static List<String> proven(long seconds) {
        return List.of(
                "spillway_tier_bucket_usable 1.0",
                "spillway_tier_bucket_proven_timestamp_seconds " + seconds + ".0");
    }

    private StorageUsage measure(Depth depth) {
        return storageUsageReader.read(nodes, directories, depth);
    }

    private CompletableFuture<List<String>> page(String host, int port) {
        asked.add(host + ":" + port);
        var page = pages.get(host);
        // As a page that is read and then worked on: the failure comes wrapped.
        return page == null
                ? CompletableFuture.<List<String>>failedFuture(new ConnectException("refused"))
                        .thenApply(lines -> lines)
                : CompletableFuture.completedFuture(page);
    }

    private static String cold(String topic, long bytes) {
        return "kafka_server_brokertopicmetrics_remotelogsizebytes{topic=\"%s\"} %d"
                .formatted(topic, bytes);
    }

    private static String errors(String topic, long count) {
        return "kafka_server_brokertopicmetrics_remotecopyerrors_total{topic=\"%s\"} %d"
                .formatted(topic, count);
    }

    private static String produced(long bytes) {
        return "kafka_server_brokertopicmetrics_bytesin_total " + bytes;
    }

    private static Map<String, LogDirDescription> holding(Map<String, Long> sizes) {
        var replicas = new HashMap<TopicPartition, ReplicaInfo>();
        sizes.forEach((name, size) ->
                replicas.put(
                        new TopicPartition(
                                name.substring(0, 1), Integer.parseInt(name.substring(2))),
                        new ReplicaInfo(size, 0, false)));
        return Map.of("/data", new LogDirDescription(null, replicas));
    }
}
