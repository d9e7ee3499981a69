package dev.spillway.broker.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.broker.disk.HotData.Log;
import dev.spillway.broker.disk.HotData.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class HotDataTest {
    private static final long NOW = 1_800_000_000_000L;

    @Test
    void countsWhatIsOlderThanEachStep() {
        HotData data =
                HotData.of(
                        List.of(
                                log(
                                        segment(100, 3600, true),
                                        segment(10, 45, true),
                                        segment(1, 3, false))),
                        NOW);

        assertThat(data.hot())
                .containsEntry(0, 111L)
                .containsEntry(10, 110L)
                .containsEntry(30, 110L)
                // Older than, as Kafka has it.
                .containsEntry(45, 100L)
                .containsEntry(2700, 100L)
                .containsEntry(3600, 0L);
        assertThat(data.reclaimable()).containsEntry(0, 110L).containsEntry(10, 110L);
    }

    @Test
    void aSegmentThatIsNotUploadedHoldsBackThoseAfterIt() {
        HotData data =
                HotData.of(
                        List.of(
                                log(
                                        segment(100, 900, true),
                                        segment(10, 600, false),
                                        segment(1, 300, true))),
                        NOW);

        assertThat(data.reclaimable()).containsEntry(0, 100L).containsEntry(60, 100L);
        assertThat(data.hot()).containsEntry(60, 111L);
    }

    @Test
    void aSegmentWithANewerRecordHoldsBackThoseAfterIt() {
        HotData data =
                HotData.of(List.of(log(segment(100, 60, true), segment(10, 7200, true))), NOW);

        assertThat(data.hot()).containsEntry(45, 110L).containsEntry(60, 0L);
    }

    @Test
    void aRecordOfTheFutureHasNoAge() {
        HotData data = HotData.of(List.of(log(segment(7, -3600, true))), NOW);

        assertThat(data.hot()).containsEntry(0, 7L).containsEntry(10, 0L);
    }

    @Test
    void topicsWithALocalRetentionOfTheirOwnDoNotFollowTheDefault() {
        Log own = new Log(false, true, List.of(segment(5, 100, true), segment(3, 50, false)));

        HotData data = HotData.of(List.of(own), NOW);

        assertThat(data.hot().values()).containsOnly(0L);
        assertThat(data.notUploaded()).isEqualTo(3);
    }

    @Test
    void onlyTheLeaderCountsWhatIsNotUploaded() {
        Segment waiting = new Segment(3, NOW - 1000, NOW - 90_000, false);
        Log led = new Log(true, true, List.of(segment(5, 100, true), waiting));
        Log followed = new Log(true, false, List.of(waiting));

        assertThat(HotData.of(List.of(led, followed), NOW).notUploaded()).isEqualTo(3);
        assertThat(HotData.of(List.of(led, followed), NOW).notUploadedSeconds()).isEqualTo(90);
        assertThat(HotData.of(List.of(followed), NOW).notUploadedSeconds()).isZero();
    }

    @Property
    void lessIsOlderAndNoMoreCanBeReclaimedThanThereIs(@ForAll("logs") List<Log> logs) {
        HotData data = HotData.of(logs, NOW);

        long before = Long.MAX_VALUE;
        for (Map.Entry<Integer, Long> step : data.hot().entrySet()) {
            assertThat(step.getValue()).isLessThanOrEqualTo(before).isNotNegative();
            assertThat(data.reclaimable().getOrDefault(step.getKey(), -1L))
                    .isBetween(0L, step.getValue());
            before = step.getValue();
        }
    }

    /** Kafka's own loop, for one step. */
    @Property
    void whatCanBeReclaimedIsWhatKafkaWouldDelete(@ForAll("logs") List<Log> logs) {
        HotData data = HotData.of(logs, NOW);

        for (int step : HotData.AGES.subList(1, HotData.AGES.size())) {
            long deleted = 0;
            for (Log log : logs) {
                for (Segment segment : log.segments()) {
                    if (NOW - segment.newest() <= step * 1000L || !segment.uploaded()) {
                        break;
                    }
                    deleted += segment.bytes();
                }
            }
            assertThat(data.reclaimable()).containsEntry(step, deleted);
        }
    }

    @Provide
    Arbitrary<List<Log>> logs() {
        Arbitrary<Segment> segments =
                Combinators.combine(
                                Arbitraries.longs().between(0, 1 << 20),
                                Arbitraries.longs().between(-1000, 4_000_000),
                                Arbitraries.of(true, false))
                        .as(HotDataTest::segment);
        return segments.list()
                .ofMaxSize(6)
                .map(list -> new Log(true, true, new ArrayList<>(list)))
                .list()
                .ofMaxSize(4);
    }

    private static Log log(Segment... segments) {
        return new Log(true, true, List.of(segments));
    }

    private static Segment segment(long bytes, long ageSeconds, boolean uploaded) {
        long time = NOW - ageSeconds * 1000;
        return new Segment(bytes, time, time, uploaded);
    }
}
