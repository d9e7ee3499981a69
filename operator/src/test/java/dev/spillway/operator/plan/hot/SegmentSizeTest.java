package dev.spillway.operator.plan.hot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SegmentSizeTest {
    private static final long MI = 1L << 20;
    private static final long GI = 1L << 30;

    @Test
    void aNewDiskHasSixteenAndNoneIsLargerThanKafkas() {
        assertThat(next(GI, List.of(), OptionalLong.empty())).hasValue(64 * MI);
        assertThat(next(100 * GI, List.of(), OptionalLong.empty())).hasValue(GI);
        assertThat(next(4 * MI, List.of(), OptionalLong.empty())).hasValue(MI);
    }

    @Test
    void nothingIsKnownWithoutADisk() {
        assertThat(new SegmentSize(List.of()).next(OptionalLong.of(GI))).hasValue(GI);
        assertThat(new SegmentSize(List.of()).next(OptionalLong.empty())).isEmpty();
    }

    @Test
    void manyReplicasMakeItSmallerBeforeTheyFillTheDisk() {
        assertThat(next(100 * GI, Collections.nCopies(200, 10 * MI), OptionalLong.of(GI)))
                .hasValue(128 * MI);
    }

    @Test
    void itGrowsOnlyWhenFourTimesFits() {
        assertThat(next(100 * GI, Collections.nCopies(60, 500 * MI), OptionalLong.of(128 * MI)))
                .hasValue(128 * MI);
        assertThat(next(100 * GI, Collections.nCopies(40, 500 * MI), OptionalLong.of(128 * MI)))
                .hasValue(512 * MI);
    }

    @Property(tries = 200)
    void whatStaysOfEachReplicaFitsIntoHalfOfTheDiskAndTheNextLookChangesNothing(
            @ForAll long seed) {
        var random = new Random(seed);
        long capacity = (1 + random.nextInt(1_000)) * GI;
        var replicas = new ArrayList<Long>();
        int count = random.nextInt(500);
        for (int i = 0; i < count; i++) {
            replicas.add(random.nextLong(1 + capacity / (1 + count)));
        }
        var current = OptionalLong.of(MI << random.nextInt(11));

        long size = next(capacity, replicas, current).orElseThrow();

        assertThat(replicas.stream().mapToLong(bytes -> Math.min(bytes, 2 * size)).sum())
                .isLessThanOrEqualTo(capacity / 2);
        long settled = size;
        for (int look = 0; look < 6; look++) {
            settled = next(capacity, replicas, OptionalLong.of(settled)).orElseThrow();
        }
        assertThat(next(capacity, replicas, OptionalLong.of(settled))).hasValue(settled);
    }

    private static OptionalLong next(long capacity, List<Long> replicas, OptionalLong current) {
        return new SegmentSize(List.of(new SegmentSize.Disk(capacity, replicas))).next(current);
    }
}
