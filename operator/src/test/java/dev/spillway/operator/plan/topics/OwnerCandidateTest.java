package dev.spillway.operator.plan.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OwnerCandidateTest {
    private static final OwnerCandidate OLD = new OwnerCandidate("z", "2026-01-01T00:00:00Z");
    private static final OwnerCandidate YOUNG = new OwnerCandidate("a", "2026-01-02T00:00:00Z");

    @Test
    void yieldsToTheOldest() {
        assertThat(YOUNG.yieldsTo(List.of(OLD))).contains(OLD);
    }

    @Test
    void doesNotYieldToTheYounger() {
        assertThat(OLD.yieldsTo(List.of(YOUNG))).isEmpty();
    }

    @Test
    void nameDecidesAmongThoseMadeInTheSameSecond() {
        var twin = new OwnerCandidate("b", YOUNG.created());
        assertThat(twin.yieldsTo(List.of(YOUNG))).contains(YOUNG);
        assertThat(YOUNG.yieldsTo(List.of(twin))).isEmpty();
    }
}
