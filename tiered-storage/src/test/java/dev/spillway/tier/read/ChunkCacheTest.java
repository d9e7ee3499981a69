package dev.spillway.tier.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.tier.format.ChunkTable;
import dev.spillway.tier.format.Codec;
import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.read.ChunkCache.Ahead;
import dev.spillway.tier.read.ChunkCache.Id;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class ChunkCacheTest {
    private static final int CHUNK = 100;
    private static final Uuid SEGMENT = new Uuid(1, 2);
    private static final long LONG = TimeUnit.SECONDS.toNanos(30);

    private final ChunkTable chunks = table(100);
    private final ChunkCache cache = new ChunkCache(10 * CHUNK, CHUNK, new Counters());

    private static ChunkTable table(int count) {
        ChunkTable.Builder builder = new ChunkTable.Builder(count * CHUNK, CHUNK);
        for (int i = 0; i < count; i++) {
            builder.add(Codec.RAW, CHUNK, 0);
        }
        return builder.build();
    }

    private List<ChunkSlot> reserve(int from, int to) throws Exception {
        return cache.reserve(SEGMENT, chunks, from, from + 1, to, LONG);
    }

    private void load(int from, int to) throws Exception {
        reserve(from, to).forEach(cache::arrived);
    }

    private boolean has(int chunk) {
        return cache.copy(new Id(SEGMENT, chunk), 0, new byte[CHUNK], 0, CHUNK);
    }

    @Test
    void aChunkThatSomebodyFetchesIsNotReservedAgain() throws Exception {
        List<ChunkSlot> mine = reserve(0, 3);
        assertThat(mine).hasSize(3);
        assertThat(reserve(0, 3)).isEmpty();
        assertThat(reserve(2, 5)).isEmpty();
        assertThat(reserve(3, 5)).hasSize(2);
        assertThat(has(0)).isFalse();
        mine.forEach(cache::arrived);
        assertThat(has(0)).isTrue();
    }

    @Test
    void aRunEndsBeforeAChunkThatIsHere() throws Exception {
        load(4, 5);
        assertThat(reserve(2, 8)).hasSize(2);
        Ahead ahead = cache.reserveAhead(SEGMENT, chunks, 4, 8);
        assertThat(ahead.slots())
                .hasSize(3)
                .first()
                .extracting(slot -> slot.id.chunk())
                .isEqualTo(5);
        assertThat(ahead.next()).isEqualTo(8);
    }

    @Test
    void whatReadersHavePassedGoesFirstAndOldestFirst() throws Exception {
        load(0, 10);
        cache.pass(new Id(SEGMENT, 5));
        cache.pass(new Id(SEGMENT, 3));
        load(20, 21);
        assertThat(has(5)).isFalse();
        assertThat(has(3)).isTrue();
        load(21, 22);
        assertThat(has(3)).isFalse();
        assertThat(has(0)).isTrue();
    }

    @Test
    void dataFetchedAheadDoesNotDisplaceWhatAReaderHasYetToReach() throws Exception {
        load(0, 10);
        Ahead ahead = cache.reserveAhead(SEGMENT, chunks, 20, 24);
        assertThat(ahead.slots()).isEmpty();
        assertThat(ahead.full()).isTrue();
        assertThat(ahead.next()).isEqualTo(20);
        assertThat(reserve(20, 24)).hasSize(1); // a reader that waits gets room for what it needs
    }

    @Test
    void aReaderThatWaitsForSeveralChunksGetsRoomForAllOfThem() throws Exception {
        load(0, 10);
        assertThat(cache.reserve(SEGMENT, chunks, 20, 23, 29, LONG)).hasSize(3);
        assertThat(has(2)).isFalse();
        assertThat(has(3)).isTrue();
    }

    @Test
    void inFlightCountsAndAWaitingReaderGetsRoomWhenSomethingArrives() throws Exception {
        List<ChunkSlot> inFlight = reserve(0, 10);
        assertThat(inFlight).hasSize(10);
        assertThat(cache.usedBytes()).isEqualTo(10 * CHUNK);
        assertThatThrownBy(() -> cache.reserve(SEGMENT, chunks, 50, 51, 51, 1_000_000))
                .isInstanceOf(TimeoutException.class);
        Thread arrival = new Thread(() -> cache.arrived(inFlight.get(0)));
        arrival.start();
        assertThat(reserve(50, 51)).hasSize(1);
        arrival.join();
        assertThat(cache.usedBytes()).isEqualTo(10 * CHUNK);
    }

    @Test
    void whatFailsIsForgottenAndWhoeverWaitsIsTold() throws Exception {
        List<ChunkSlot> failing = reserve(0, 2);
        var waiting = failing.get(0).arrival;
        cache.failed(failing, new IllegalStateException("no"));
        assertThat(waiting).isCompletedExceptionally();
        assertThat(cache.usedBytes()).isZero();
        assertThat(reserve(0, 2)).hasSize(2);
    }

    @Test
    void aDeletedSegmentLeavesNothingEvenWhenItsChunksArriveLate() throws Exception {
        List<ChunkSlot> inFlight = reserve(0, 2);
        load(5, 7);
        cache.forget(SEGMENT);
        inFlight.forEach(cache::arrived);
        assertThat(has(0)).isFalse();
        assertThat(has(5)).isFalse();
        assertThat(cache.usedBytes()).isZero();
    }

    @Test
    void aChunkLargerThanTheCacheStillFindsRoomAlone() throws Exception {
        ChunkTable large = new ChunkTable.Builder(5000, 5000).add(Codec.RAW, 5000, 0).build();
        load(0, 10);
        assertThat(cache.reserve(new Uuid(3, 4), large, 0, 1, 1, LONG)).hasSize(1);
        assertThat(cache.usedBytes()).isEqualTo(5000);
    }
}
