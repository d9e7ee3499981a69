package dev.spillway.connect;

import dev.spillway.broker.management.Health;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.util.Callback;
import org.apache.kafka.connect.util.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Whether the herder, Connect's thread for all decisions of a worker, does its work: what {@code
 * /health} of Connect's REST interface asks. One question is open at a time. While it is, the
 * worker stays ready for as long as a rebalance may take, so that a Service does not lose its
 * workers each time that one of them joins.
 */
final class HerderWatch {
    /**
     * A rebalance takes less than the session timeout and the delay for lost workers; a request to
     * the REST interface would wait for 90 s.
     */
    private static final Duration UNANSWERED = Duration.ofSeconds(30);

    private final Consumer<Callback<Void>> herder;
    private final BooleanSupplier started;
    private final LongSupplier nanos;
    private @Nullable Question open;

    /**
     * @param herder answers what it is given between two of its steps
     * @param started whether it has joined its group and read its topics to the end, once
     */
    HerderWatch(Consumer<Callback<Void>> herder, BooleanSupplier started, LongSupplier nanos) {
        this.herder = herder;
        this.started = started;
        this.nanos = nanos;
    }

    synchronized Health health() {
        Question question = open;
        if (question == null || question.answered) {
            question = new Question(nanos.getAsLong());
            open = question;
            herder.accept(question);
        }
        if (!started.getAsBoolean()) {
            return new Health(false, "STARTING", question.stage);
        }
        long waited = nanos.getAsLong() - question.asked;
        return question.answered || waited < UNANSWERED.toNanos()
                ? new Health(true, "RUNNING", "")
                : new Health(false, "UNRESPONSIVE", question.stage);
    }

    private static final class Question implements Callback<Void> {
        private final long asked;
        private volatile boolean answered;
        private volatile String stage = "";

        Question(long asked) {
            this.asked = asked;
        }

        /** An error, too, says that it works. */
        @Override
        public void onCompletion(@Nullable Throwable error, @Nullable Void result) {
            answered = true;
        }

        /** Without a stage between two steps of the herder. */
        @Override
        public void recordStage(@Nullable Stage now) {
            stage = now == null ? "" : now.summarize();
        }
    }
}
