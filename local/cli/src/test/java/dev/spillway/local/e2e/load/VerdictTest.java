package dev.spillway.local.e2e.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.e2e.load.Notes.Fate;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private final Notes notes = new Notes(1);

    @Test
    void whatWasPromisedAndIsThereOnceIsVerified() {
        batches(Fate.Promised, Fate.Promised);
        assertThat(verdict(0, 1, 2, 3)).isEqualTo(new Verdict(4, 4, 0, 0, List.of(), List.of()));
    }

    @Test
    void aMissingRecordIsLost() {
        batches(Fate.Promised, Fate.Promised);
        assertThat(verdict(0, 1, 3))
                .isEqualTo(
                        new Verdict(
                                4,
                                3,
                                1,
                                0,
                                List.of(),
                                List.of("LOST: only 1 of 2 from record 2 of writer 1 are there")));
    }

    @Test
    void aRecordThatStandsTwiceIsDuplicated() {
        batches(Fate.Promised);
        var verdict = verdict(0, 1, 1);
        assertThat(verdict.duplicated()).isEqualTo(1);
        assertThat(verdict.faults()).first().asString().startsWith("DOUBLED: record 1");
    }

    @Test
    void recordsOfAWriterStandInTheOrderOfTheirWriting() {
        batches(Fate.Promised);
        assertThat(verdict(1, 0).faults()).first().asString().startsWith("OUT OF ORDER: record 0");
    }

    @Test
    void whatAProducerWasToldHadFailedMayComeLate() {
        batches(Fate.Open, Fate.Promised);
        var verdict = verdict(2, 3, 0, 1);
        assertThat(verdict.faults()).isEmpty();
        assertThat(verdict.late()).first().asString().startsWith("LATE: record 0 of writer 1");
    }

    @Test
    void nobodySeesWhatWasAborted() {
        batches(Fate.Withdrawn);
        assertThat(verdict().faults()).isEmpty();
        assertThat(verdict(1).faults()).first().asString().startsWith("VISIBLE: 1 of 2");
    }

    @Test
    void aBatchWithoutAnAnswerIsThereWholeOrNotAtAll() {
        batches(Fate.Open);
        assertThat(verdict().faults()).isEmpty();
        assertThat(verdict(0, 1).faults()).isEmpty();
        assertThat(verdict(1).faults()).first().asString().startsWith("TORN: 1 of 2");
    }

    @Test
    void whatNobodyWroteIsForeign() {
        batches(Fate.Promised);
        assertThat(verdict(0, 1, 2).faults()).first().asString().startsWith("FOREIGN:");
    }

    @Test
    void aValueWithAChangedByteIsNoEntry() {
        var entry = new Entry(3, 7);
        var value = entry.value(100);
        assertThat(Entry.of(value)).contains(entry);
        value[60]++;
        assertThat(Entry.of(value)).isEmpty();
    }

    /** Each of two records. */
    private void batches(Fate... fates) {
        for (var fate : fates) {
            notes.settle(notes.begin(2), fate);
        }
    }

    private Verdict verdict(long... numbers) {
        var partitions = new TreeMap<Integer, List<Entry>>();
        partitions.put(0, Arrays.stream(numbers).mapToObj(number -> new Entry(1, number)).toList());
        return Verdict.of(List.of(notes), partitions);
    }
}
