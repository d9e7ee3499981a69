package dev.spillway.operator.plan.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OwnerCandidateTest {
    private static final OwnerCandidate OLD = new OwnerCandidate("z", "2026-01-01T00:00:00Z");
    private static final OwnerCandidate YOUNG = new OwnerCandidate("a", "2026-01-02T00:00:00Z");

    @Test
    void theOldestOwnsTheTopic() {
        assertThat(YOUNG.olderOwner(List.of(OLD))).contains(OLD);
    }

    @Test
    void aYoungerOneDoesNotOwnTheTopic() {
        assertThat(OLD.olderOwner(List.of(YOUNG))).isEmpty();
    }

    @Test
    void theNameDecidesAmongThoseCreatedInTheSameSecond() {
        var twin = new OwnerCandidate("b", YOUNG.created());
        assertThat(twin.olderOwner(List.of(YOUNG))).contains(YOUNG);
        assertThat(YOUNG.olderOwner(List.of(twin))).isEmpty();
    }
}
