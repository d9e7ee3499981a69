package dev.spillway.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.Condition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConditionsTest {
    private static final Instant EARLIER = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

    @Test
    void transitionTimeIsThatOfTheFirstFinding() {
        assertThat(time(conditions(null, Finding.no("Ready", "Starting", ""), EARLIER)))
                .isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void transitionTimeStaysWhenOnlyTheReasonChanges() {
        var before = conditions(null, Finding.no("Ready", "Starting", ""), EARLIER);
        var after = conditions(before, Finding.no("Ready", "QuorumLost", "x"), NOW);
        assertThat(time(after)).isEqualTo(time(before));
        assertThat(after.getFirst().reason()).isEqualTo("QuorumLost");
    }

    @Test
    void transitionTimeChangesWithTheStatus() {
        var before = conditions(null, Finding.no("Ready", "Starting", ""), EARLIER);
        var after = conditions(before, Finding.yes("Ready", "Serving", ""), NOW);
        assertThat(time(after)).isEqualTo("2026-01-01T00:01:00Z");
    }

    @Test
    void mergingKeepsConditionsOfOtherTypes() {
        var before = conditions(null, Finding.yes("Balanced", "Balanced", ""), EARLIER);
        var after =
                Conditions.merged(before, List.of(Finding.no("Ready", "InvalidSpec", "")), 2L, NOW);
        assertThat(after).extracting(Condition::type).containsExactly("Ready", "Balanced");
    }

    @Test
    void changesAreNewStatusesAndReasonsButNotMessages() {
        var before = conditions(null, Finding.yes("Ready", "Serving", "all 3"), EARLIER);
        var reworded = conditions(before, Finding.yes("Ready", "Serving", "all 4"), NOW);
        var other = conditions(before, Finding.yes("Ready", "BrokersAway", ""), NOW);
        assertThat(Conditions.changed(before, reworded)).isEmpty();
        assertThat(Conditions.changed(before, other)).hasSize(1);
        assertThat(Conditions.changed(null, before)).hasSize(1);
    }

    private static List<Condition> conditions(
            @Nullable List<Condition> previous, Finding finding, Instant at) {
        return Conditions.of(previous, List.of(finding), 1L, at);
    }

    private static String time(List<Condition> conditions) {
        return String.valueOf(conditions.getFirst().lastTransitionTime());
    }
}
