package dev.spillway.tier.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FirstByteLatencyTest {
    private final FirstByteLatency answers = new FirstByteLatency();

    private void record(int count, long nanos) {
        for (int i = 0; i < count; i++) {
            answers.record(nanos);
        }
    }

    @Test
    void whatIsLateIsNotKnownBeforeEightAnswers() {
        record(7, 30);
        assertThat(answers.late()).isEmpty();
        record(1, 30);
        assertThat(answers.late()).hasValue(30);
    }

    @Test
    void lateIsLaterThan98Of100() {
        record(240, 30);
        record(11, 33);
        record(5, 40);
        assertThat(answers.late()).hasValue(33);
    }

    @Test
    void slowOnesAmongTheFirstDoNotHideTheRest() {
        record(2, 330);
        record(6, 30);
        assertThat(answers.late()).hasValue(60);
    }

    @Test
    void oldAnswersAreForgotten() {
        record(256, 300);
        record(256, 30);
        assertThat(answers.late()).hasValue(30);
    }

    @Test
    void twoOfAHundredRequestsMayBeAskedForTwice() {
        HedgeBudget budget = new HedgeBudget();
        int second = 0;
        for (int i = 0; i < 1000; i++) {
            budget.requested();
            second += budget.take() ? 1 : 0;
        }
        assertThat(second).isBetween(20, 21);
    }
}
