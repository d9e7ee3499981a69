package dev.spillway.tier.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.tier.read.ReadAhead.Run;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final int CHUNK = 256 * KIB;
    private static final long WINDOW = 16 * MIB;

    /** A GET of its own. */
    private static Run run(int from, int to) {
        return new Run(from, Math.min(to, from + 5), to, to);
    }

    @Test
    void aFirstTouchFetchesALittleOverOneMebibyteAndNothingAhead() {
        ReadAhead reader = new ReadAhead(CHUNK, 400, 4);
        assertThat(reader.needs(7, WINDOW)).isEqualTo(run(7, 12));
        assertThat(reader.at(7, WINDOW)).isEmpty();
    }

    @Test
    void aFirstTouchEndsWithTheSegment() {
        assertThat(new ReadAhead(CHUNK, 9, 4).needs(7, WINDOW)).isEqualTo(run(7, 9));
    }

    @Test
    void aReaderThatComesBackHasDataFetchedAhead() {
        ReadAhead reader = new ReadAhead(CHUNK, 400, 4);
        reader.needs(0, WINDOW);
        reader.at(0, WINDOW);
        reader.at(3, WINDOW);
        reader.continues();
        assertThat(reader.at(4, WINDOW)).isNotEmpty().first().extracting(Run::from).isEqualTo(5);
    }

    @Test
    void aReaderThatNeverComesBackCausesNothingMore() {
        ReadAhead reader = new ReadAhead(CHUNK, 400, 4);
        reader.needs(0, WINDOW);
        for (int chunk = 0; chunk < 5; chunk++) {
            assertThat(reader.at(chunk, WINDOW)).isEmpty();
        }
    }

    @Test
    void theNextSegmentStartsWithTheReadersWindow() {
        ReadAhead reader = new ReadAhead(CHUNK, 400, 4);
        reader.needs(0, WINDOW);
        for (int chunk = 0; chunk < 400; chunk++) {
            reader.at(chunk, WINDOW);
        }
        ReadAhead next = reader.next(CHUNK, 400);
        assertThat(next.needs(0, WINDOW)).isEqualTo(run(0, 16));
        assertThat(next.at(0, WINDOW)).containsExactly(run(16, 32), run(32, 48), run(48, 64));
    }

    /** A share of 8 MiB, as 8 readers have it. */
    @Test
    void aReaderAmongManyHasOneExtendedGet() {
        ReadAhead reader = new ReadAhead(CHUNK, 400, 4);
        reader.needs(0, 8 * MIB);
        for (int chunk = 0; chunk < 100; chunk++) {
            reader.at(chunk, 8 * MIB);
        }
        List<Run> steps = new ArrayList<>();
        for (int chunk = 100; chunk < 116; chunk++) {
            steps.addAll(reader.at(chunk, 8 * MIB));
        }
        assertThat(steps).hasSize(2).allMatch(step -> step.to() - step.from() == 8);
        assertThat(steps)
                .extracting(Run::reach)
                .containsOnly(
                        Math.min(400, steps.get(0).from() + 256),
                        Math.min(400, steps.get(1).from() + 256));
        assertThat(new ReadAhead(CHUNK, 400, 4).needs(7, 8 * MIB).reach()).isEqualTo(12);
    }

    @Property
    void requestsEachChunkOnceInOrderWithinTheWindow(
            @ForAll @IntRange(min = 1, max = 2000) int chunks,
            @ForAll @IntRange(min = 1, max = 8) int parallel,
            @ForAll @IntRange(min = 4 * KIB, max = 2 * MIB) int chunkBytes,
            @ForAll @IntRange(min = MIB, max = 32 * MIB) int window) {
        ReadAhead reader = new ReadAhead(chunkBytes, chunks, parallel);
        List<Run> runs = new ArrayList<>();
        runs.add(reader.needs(0, window));
        for (int chunk = 0; chunk < chunks; chunk++) {
            int asked = runs.get(runs.size() - 1).to();
            if (chunk >= asked) {
                runs.add(reader.needs(chunk, window));
            }
            runs.addAll(reader.at(chunk, window));
            long ahead = (long) (runs.get(runs.size() - 1).to() - chunk - 1) * chunkBytes;
            assertThat(ahead)
                    .isLessThanOrEqualTo(Math.max(window, ReadAhead.FIRST_BYTES) + chunkBytes);
            // what is fetched in vain stays in proportion to what was read
            long read = (long) chunk * chunkBytes;
            assertThat(ahead)
                    .isLessThanOrEqualTo(2L * ReadAhead.FIRST_BYTES + chunkBytes + 2 * read);
        }
        assertThat(runs.get(0).from()).isZero();
        for (int i = 1; i < runs.size(); i++) {
            assertThat(runs.get(i).from()).isEqualTo(runs.get(i - 1).to());
        }
        assertThat(runs.get(runs.size() - 1).to()).isEqualTo(chunks);
    }
}
