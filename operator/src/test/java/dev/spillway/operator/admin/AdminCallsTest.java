package dev.spillway.operator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdminCallsTest {

    /** Shorter than the margin beyond a call's own time limit, so the wait ends at once. */
    private static final int OVER_AT_ONCE = -10_000;

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void givesTheAnswer() {
        assertThat(AdminCalls.await(KafkaFuture.completedFuture("yes"), "ask")).isEqualTo("yes");
    }

    @Test
    void whatMayChangeByItselfIsUnavailable() {
        for (var error :
                new Exception[] {
                    new TimeoutException("late"),
                    new DisconnectException("gone"),
                    new NotControllerException("not me"),
                    new ThrottlingQuotaExceededException("too much")
                }) {
            assertThatThrownBy(() -> AdminCalls.await(failed(error), "list topics"))
                    .isInstanceOf(KafkaUnavailableException.class)
                    .hasMessage("Kafka could not list topics yet: " + error.getMessage())
                    .hasCause(error);
        }
    }

    @Test
    void whatIsRefusedWillBeRefusedAgain() {
        for (var error :
                new Exception[] {
                    new PolicyViolationException("too large"),
                    new ClusterAuthorizationException("not you"),
                    new SaslAuthenticationException("who?"),
                    new UnknownServerException("whatever")
                }) {
            assertThatThrownBy(() -> AdminCalls.await(failed(error), "list topics"))
                    .isInstanceOf(KafkaRefusedException.class)
                    .hasMessage("Kafka refused to list topics: " + error.getMessage())
                    .hasCause(error);
        }
    }

    @Test
    void aFailureIsSortedAlikeBehindAnotherStep() {
        assertThatThrownBy(() ->
                        AdminCalls.await(
                                failed(new TimeoutException("late"))
                                        .thenApply(answer -> answer + "!"),
                                "ask"))
                .isInstanceOf(KafkaUnavailableException.class)
                .hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void noAnswerIsUnavailable() {
        assertThatThrownBy(() ->
                        AdminCalls.await(new KafkaFutureImpl<>(), "list topics", OVER_AT_ONCE))
                .isInstanceOf(KafkaUnavailableException.class)
                .hasMessage("Kafka did not answer in time: list topics");
    }

    @Test
    void aClientThatIsClosedIsUnavailable() {
        var closed =
                new IllegalStateException("Cannot accept new calls when AdminClient is closing.");
        assertThatThrownBy(() -> AdminCalls.await(failed(closed), "list topics"))
                .isInstanceOf(KafkaUnavailableException.class)
                .hasCause(closed);
    }

    @Test
    void aThreadThatIsToEndWaitsNoLongerAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> AdminCalls.await(new KafkaFutureImpl<>(), "list topics"))
                .isInstanceOf(KafkaUnavailableException.class)
                .hasMessage("interrupted: list topics");
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void whatKafkaDoesNotKnowIsABug() {
        assertThatThrownBy(() ->
                        AdminCalls.await(failed(new UnsupportedVersionException("new")), "ask"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Kafka does not support this: ask");
    }

    private static KafkaFuture<String> failed(Throwable error) {
        var future = new KafkaFutureImpl<String>();
        future.completeExceptionally(error);
        return future;
    }
}
