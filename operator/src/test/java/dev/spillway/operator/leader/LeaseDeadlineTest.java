package dev.spillway.operator.leader;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseDeadlineTest {
    /** A monotonic clock may begin anywhere, and overflow. */
    private long nanos = Long.MAX_VALUE - Duration.ofSeconds(4).toNanos();

    private final LeaseDeadline deadline = new LeaseDeadline(() -> nanos, Duration.ofSeconds(10));

    @Test
    void withoutTheLeaseNothingMayBeDone() {
        assertThat(deadline.mayAct()).isFalse();
        assertThat(deadline.isLost()).as("it was never held").isFalse();
    }

    @Test
    void aRenewalLastsFromTheTimeBeforeItWasSent() {
        var sentAt = deadline.now();
        pass(Duration.ofSeconds(3));
        deadline.renewed(sentAt);
        assertThat(deadline.left()).isEqualTo(Duration.ofSeconds(7));
        pass(Duration.ofSeconds(7).minusNanos(1));
        assertThat(deadline.mayAct()).isTrue();
        pass(Duration.ofNanos(1));
        assertThat(deadline.mayAct()).isFalse();
        assertThat(deadline.isLost()).isTrue();
    }

    @Test
    void aProcessThatWasStoppedForLongerThanThatFindsItsTimeOver() {
        deadline.renewed(deadline.now());
        assertThat(deadline.mayAct()).isTrue();
        pass(Duration.ofMinutes(1));
        assertThat(deadline.mayAct()).isFalse();
    }

    @Test
    void oneThatWasStoppedWhileItRenewedDoesNotCountTheTimeTwice() {
        var sentAt = deadline.now();
        pass(Duration.ofMinutes(1));
        deadline.renewed(sentAt);
        assertThat(deadline.mayAct()).isFalse();
    }

    @Test
    void eachRenewalExtendsIt() {
        for (int renewal = 0; renewal < 10; renewal++) {
            deadline.renewed(deadline.now());
            pass(Duration.ofSeconds(9));
            assertThat(deadline.mayAct()).isTrue();
        }
    }

    @Test
    void onceEndedItIsNotLostButOver() {
        deadline.renewed(deadline.now());
        deadline.end();
        assertThat(deadline.mayAct()).isFalse();
        deadline.renewed(deadline.now());
        assertThat(deadline.mayAct()).as("a renewal that was under way").isFalse();
        pass(Duration.ofMinutes(1));
        assertThat(deadline.isLost()).isFalse();
    }

    /** Otherwise another one could take the Lease while this one still acts. */
    @Test
    void theHolderStopsWellBeforeItsLeaseExpires() {
        assertThat(LeaseTimes.VALID).isLessThanOrEqualTo(LeaseTimes.DURATION.minusSeconds(5));
        assertThat(LeaseTimes.RETRY.plus(LeaseTimes.REQUEST_TIMEOUT))
                .as("two attempts fit")
                .isLessThanOrEqualTo(LeaseTimes.VALID.dividedBy(2));
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }
}
