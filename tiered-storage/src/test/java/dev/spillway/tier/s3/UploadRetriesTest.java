package dev.spillway.tier.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.tier.s3.StoreException.Kind;
import dev.spillway.tier.s3.StoreException.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UploadRetriesTest {
    private static final Duration A_WHILE = Duration.ofSeconds(30);
    private static final StoreException LOST = new StoreException(Kind.UNAVAILABLE, "no answer");
    private static final StoreException THROTTLED =
            new StoreException(Kind.UNAVAILABLE, Outcome.THROTTLED, "slow down", LOST);
    private static final StoreException REFUSED = new StoreException(Kind.REFUSED, "no");
    private static final StoreException GONE = new StoreException(Kind.NOT_FOUND, "no such upload");

    private final Deque<Optional<StoreException>> answers = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();

    private void send(Duration left) throws StoreException {
        done.add("send");
        Optional<StoreException> answer = answers.remove();
        if (answer.isPresent()) {
            throw answer.get();
        }
    }

    private void answers(StoreException... failures) {
        for (StoreException failure : failures) {
            answers.add(Optional.of(failure));
        }
        answers.add(Optional.empty());
    }

    private void untilDone(boolean... seen) throws StoreException {
        Deque<Boolean> looks = new ArrayDeque<>();
        for (boolean one : seen) {
            looks.add(one);
        }
        new UploadRetries(4)
                .untilDone(
                        "it",
                        A_WHILE,
                        this::send,
                        () -> {
                            done.add("look");
                            return looks.remove();
                        });
    }

    @Test
    void whatIsThereAfterALostAnswerIsNotSentAgain() throws Exception {
        answers(LOST);
        untilDone(true);
        assertThat(done).containsExactly("send", "look");
    }

    @Test
    void whatIsNotThereIsSentAgain() throws Exception {
        answers(LOST);
        untilDone(false);
        assertThat(done).containsExactly("send", "look", "send");
    }

    @Test
    void aStoreThatSaidThatItIsBusyNeedsNoLook() throws Exception {
        answers(THROTTLED, THROTTLED);
        untilDone();
        assertThat(done).containsExactly("send", "send", "send");
    }

    @Test
    void aRefusalEndsItAtOnce() {
        answers(REFUSED);
        assertThatThrownBy(this::untilDone).isSameAs(REFUSED);
        assertThat(done).containsExactly("send");
    }

    /** Credentials were rotated between the two; the first may have worked. */
    @Test
    void aRefusalAfterALostAnswerDoesNot() throws Exception {
        answers(LOST, REFUSED);
        untilDone(false, true);
        assertThat(done).containsExactly("send", "look", "send", "look");
    }

    @Test
    void afterTheLastAttemptThereIsALastLook() throws Exception {
        answers(LOST, LOST, LOST, LOST);
        untilDone(false, false, false, true);
        assertThat(done.stream().filter("send"::equals)).hasSize(4);
    }

    @Test
    void itEndsAndSaysThatItMayHaveHappened() {
        answers(LOST, THROTTLED, THROTTLED, THROTTLED, THROTTLED);
        assertThatThrownBy(() -> untilDone(false, false, false, false))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.mayHaveHappened()).isTrue());
        assertThat(done.stream().filter("send"::equals)).hasSize(4);
    }

    @Test
    void anUploadThatIsGoneTwiceDoesNotComeBack() {
        answers(GONE, GONE, GONE);
        assertThatThrownBy(() -> untilDone(false, false)).hasMessageContaining("no such upload");
        assertThat(done).containsExactly("send", "look", "send", "look");
    }

    @Test
    void thereIsNoAttemptAfterTheTimeIsUp() {
        answers(LOST, LOST, LOST, LOST);
        assertThatThrownBy(() ->
                        new UploadRetries(4)
                                .untilDone("it", Duration.ZERO, this::send, () -> false))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no time left");
        assertThat(done).isEmpty();
    }
}
