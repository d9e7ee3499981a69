package dev.spillway.operator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.observed.Placement;
import dev.spillway.operator.observed.Placements;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One tiered partition, {@code orders-0}, on brokers 0 and 1. */
class PlacementsReaderTest {
    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);
    private static final Map<Class<? extends OffsetSpec>, Long> OFFSETS =
            Map.of(
                    OffsetSpec.EarliestLocalSpec.class,
                    100L,
                    OffsetSpec.LatestTieredSpec.class,
                    179L,
                    OffsetSpec.LatestSpec.class,
                    200L);

    @Test
    void reportsWhatIsInS3() {
        assertThat(read(OFFSETS, Map.of()).tier())
                .isEqualTo(new Placement.Tiered(100, 180, 200, 5_000));
    }

    @Test
    void knowsThatNothingIsInS3Yet() {
        var offsets = new HashMap<>(OFFSETS);
        offsets.put(OffsetSpec.LatestTieredSpec.class, -1L);
        assertThat(read(offsets, Map.of()).tier())
                .isEqualTo(new Placement.Tiered(100, 0, 200, 5_000));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                OffsetSpec.EarliestLocalSpec.class,
                OffsetSpec.LatestTieredSpec.class,
                OffsetSpec.LatestSpec.class
            })
    void anOffsetThatWasNotAnsweredIsNotTakenForOne(Class<? extends OffsetSpec> unanswered) {
        var offsets = new HashMap<>(OFFSETS);
        offsets.remove(unanswered);
        assertThat(read(offsets, Map.of()).tier()).isEqualTo(new Placement.OffsetsUnknown(5_000));
    }

    @Test
    void aReplicaWithoutALogHasNoBytes() {
        var empty = new LogDirDescription(null, Map.of());
        assertThat(read(OFFSETS, Map.of(0, holding(7), 1, empty)).bytes())
                .isEqualTo(Map.of(0, 7L, 1, 0L));
    }

    @Test
    void aBrokerThatDoesNotAnswerIsLeftOut() {
        var failed = new LogDirDescription(new KafkaStorageException("offline"), Map.of());
        assertThat(read(OFFSETS, Map.of(0, holding(7), 1, failed)).bytes())
                .isEqualTo(Map.of(0, 7L));
        assertThat(read(OFFSETS, Map.of(1, holding(7))).bytes()).isEqualTo(Map.of(1, 7L));
    }

    private static LogDirDescription holding(long bytes) {
        return new LogDirDescription(null, Map.of(ORDERS, new ReplicaInfo(bytes, 0, false)));
    }

    private static Placement read(
            Map<Class<? extends OffsetSpec>, Long> offsets, Map<Integer, LogDirDescription> disks) {
        var partition = new Partition("orders", 0, 0, List.of(0, 1), Set.of(0, 1), 1, false);
        var settings = Map.of("remote.storage.enable", "true", "segment.bytes", "5000");
        var directories = new HashMap<Integer, Map<String, LogDirDescription>>();
        disks.forEach((broker, disk) -> directories.put(broker, Map.of("/data", disk)));
        return new PlacementsReader(
                        answering(offsets),
                        List.of(partition),
                        Map.of("orders", settings),
                        Map.of(),
                        directories)
                .read(KafkaConnection.Depth.Full, Placements.NONE)
                .of(partition);
    }

    /** Answers nothing but offsets, and of these only the given ones. */
    private static Admin answering(Map<Class<? extends OffsetSpec>, Long> offsets) {
        return (Admin)
                Proxy.newProxyInstance(
                        Admin.class.getClassLoader(),
                        new Class<?>[] {Admin.class},
                        (proxy, method, arguments) -> {
                            assertThat(method.getName()).isEqualTo("listOffsets");
                            var asked = (Map<?, ?>) arguments[0];
                            var which = Optional.ofNullable(asked.get(ORDERS)).orElseThrow();
                            return new ListOffsetsResult(
                                    Map.of(ORDERS, answer(offsets.get(which.getClass()))));
                        });
    }

    private static KafkaFuture<ListOffsetsResultInfo> answer(@Nullable Long offset) {
        if (offset == null) {
            var failed = new KafkaFutureImpl<ListOffsetsResultInfo>();
            failed.completeExceptionally(new TimeoutException("no answer"));
            return failed;
        }
        return KafkaFuture.completedFuture(new ListOffsetsResultInfo(offset, 0, Optional.empty()));
    }
}
