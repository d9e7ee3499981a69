package dev.spillway.broker.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.spillway.broker.disk.DiskUsage.FileSystem;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DiskUsageTest {
    private static final long GIB = 1L << 30;
    private static final OptionalLong UNKNOWN = OptionalLong.empty();

    @Test
    void withoutAClaimItIsTheFileSystems() {
        DiskUsage usage = DiskUsage.of(UNKNOWN, new FileSystem(10 * GIB, 4 * GIB), UNKNOWN);

        assertThat(usage).isEqualTo(new DiskUsage(10 * GIB, 6 * GIB));
        assertThat(usage.ratio()).isEqualTo(0.6);
    }

    @Test
    void whatRootReservesIsNotFree() {
        FileSystem nineOfTenWritable = new FileSystem(100, 5);

        assertThat(DiskUsage.of(UNKNOWN, nineOfTenWritable, UNKNOWN).ratio()).isEqualTo(0.95);
    }

    @Test
    void aSmallClaimOnALargeFileSystemIsFullWhenItsFilesFillIt() {
        FileSystem shared = new FileSystem(100 * GIB, 90 * GIB);

        DiskUsage usage =
                DiskUsage.of(OptionalLong.of(2 * GIB), shared, OptionalLong.of(3 * GIB / 2));

        assertThat(usage).isEqualTo(new DiskUsage(2 * GIB, 3 * GIB / 2));
    }

    @Test
    void aSmallClaimIsFullTooWhenNeighboursTookWhatItWasPromised() {
        FileSystem shared = new FileSystem(100 * GIB, GIB / 10);

        assertThat(DiskUsage.of(OptionalLong.of(2 * GIB), shared, OptionalLong.of(1)).ratio())
                .isCloseTo(0.95, within(1e-6));
    }

    @Test
    void aSmallClaimHasRoomOnALargeFileSystemThatIsNearlyFull() {
        FileSystem laptop = new FileSystem(500 * GIB, 10 * GIB);

        assertThat(DiskUsage.of(OptionalLong.of(2 * GIB), laptop, OptionalLong.of(GIB)))
                .isEqualTo(new DiskUsage(2 * GIB, GIB));
    }

    /** What a file system keeps for itself makes it smaller than the claim, or a little larger. */
    @Test
    void aClaimWithAFileSystemOfItsOwnNeedsNoCount() {
        OptionalLong claim = OptionalLong.of(100 * GIB);

        assertThat(DiskUsage.isShared(claim, new FileSystem(98 * GIB, 0))).isFalse();
        assertThat(DiskUsage.isShared(claim, new FileSystem(120 * GIB, 0))).isFalse();
        assertThat(DiskUsage.isShared(claim, new FileSystem(130 * GIB, 0))).isTrue();
        assertThat(DiskUsage.isShared(UNKNOWN, new FileSystem(130 * GIB, 0))).isFalse();
    }

    @Test
    void aFileSystemThatSaysNothingIsEmpty() {
        assertThat(DiskUsage.of(UNKNOWN, new FileSystem(0, 0), UNKNOWN).ratio()).isZero();
    }
}
