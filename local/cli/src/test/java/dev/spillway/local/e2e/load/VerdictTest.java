package dev.spillway.local.e2e.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.e2e.load.WriteLog.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private final WriteLog log = new WriteLog(1);

    @Test
    void whatWasPromisedAndIsThereOnceIsVerified() {
        batches(Outcome.Acknowledged, Outcome.Acknowledged);
        assertThat(verdict(0, 1, 2, 3)).isEqualTo(new Verdict(4, 4, 0, 0, List.of(), List.of()));
    }

    @Test
    void aMissingRecordIsLost() {
        batches(Outcome.Acknowledged, Outcome.Acknowledged);
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
        batches(Outcome.Acknowledged);
        var verdict = verdict(0, 1, 1);
        assertThat(verdict.duplicated()).isEqualTo(1);
        assertThat(verdict.faults()).first().asString().startsWith("DUPLICATED: record 1");
    }

    @Test
    void recordsOfAWriterStandInTheOrderOfTheirWriting() {
        batches(Outcome.Acknowledged);
        assertThat(verdict(1, 0).faults()).first().asString().startsWith("OUT OF ORDER: record 0");
    }

    @Test
    void whatAProducerWasToldHadFailedMayComeLate() {
        batches(Outcome.Unknown, Outcome.Acknowledged);
        var verdict = verdict(2, 3, 0, 1);
        assertThat(verdict.faults()).isEmpty();
        assertThat(verdict.late()).first().asString().startsWith("LATE: record 0 of writer 1");
    }

    @Test
    void nobodySeesWhatWasAborted() {
        batches(Outcome.Aborted);
        assertThat(verdict().faults()).isEmpty();
        assertThat(verdict(1).faults()).first().asString().startsWith("VISIBLE: 1 of 2");
    }

    @Test
    void aBatchWithoutAnAnswerIsThereWholeOrNotAtAll() {
        batches(Outcome.Unknown);
        assertThat(verdict().faults()).isEmpty();
        assertThat(verdict(0, 1).faults()).isEmpty();
        assertThat(verdict(1).faults()).first().asString().startsWith("TORN: 1 of 2");
    }

    @Test
    void whatNobodyWroteIsForeign() {
        batches(Outcome.Acknowledged);
        assertThat(verdict(0, 1, 2).faults()).first().asString().startsWith("FOREIGN:");
    }

    @Test
    void aValueWithAChangedByteIsNoEntry() {
        var entry = new LoadRecord(3, 7);
        var value = entry.value(100);
        assertThat(LoadRecord.of(value)).contains(entry);
        value[60]++;
        assertThat(LoadRecord.of(value)).isEmpty();
    }

    /** Each of two records. */
    private void batches(Outcome... outcomes) {
        for (var outcome : outcomes) {
            log.resolve(log.begin(2), outcome);
        }
    }

    private Verdict verdict(long... numbers) {
        var partitions = new TreeMap<Integer, List<LoadRecord>>();
        partitions.put(
                0, Arrays.stream(numbers).mapToObj(number -> new LoadRecord(1, number)).toList());
        return Verdict.of(List.of(log), partitions);
    }
}
