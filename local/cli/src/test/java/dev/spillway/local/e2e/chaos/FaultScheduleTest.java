package dev.spillway.local.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultScheduleTest {

    @Test
    void theSameSeedDrawsTheSame() {
        assertThat(deal(7)).isEqualTo(deal(7)).isNotEqualTo(deal(8));
    }

    @Test
    void everyRoundHasEachKind() {
        assertThat(deal(7).stream().map(Fault::kind).distinct()).hasSize(11);
    }

    private static List<Fault> deal(long seed) {
        var schedule = new FaultSchedule(seed);
        return Stream.generate(schedule::fault).limit(FaultSchedule.round()).toList();
    }
}
