package dev.spillway.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.broker.management.Health;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.connect.util.Callback;
import org.apache.kafka.connect.util.Stage;
import org.junit.jupiter.api.Test;

class HerderWatchTest {
    private final Deque<Callback<Void>> asked = new ArrayDeque<>();
    private boolean started;
    private long now;
    private final HerderWatch watch = new HerderWatch(asked::add, () -> started, () -> now);

    @Test
    void aWorkerThatHasNotJoinedIsNotReadyAndSaysWhatItDoes() {
        watch.health();
        asked.getFirst().recordStage(new Stage("reading to the end of internal topics", 0));

        assertThat(watch.health().ready()).isFalse();
        assertThat(watch.health().state()).isEqualTo("STARTING");
        assertThat(watch.health().detail()).contains("reading to the end of internal topics");
    }

    @Test
    void aHerderThatAnswersIsReady() {
        started = true;
        for (int i = 0; i < 3; i++) {
            now += Duration.ofHours(1).toNanos();
            assertThat(watch.health()).isEqualTo(new Health(true, "RUNNING", ""));
            asked.removeFirst().onCompletion(null, null);
        }
    }

    @Test
    void aHerderBetweenTwoStepsIsReady() {
        started = true;
        watch.health();

        asked.getFirst().recordStage(null);

        assertThat(watch.health()).isEqualTo(new Health(true, "RUNNING", ""));
    }

    @Test
    void aShortRebalanceTakesNoWorkerFromItsService() {
        started = true;
        watch.health();

        now += Duration.ofSeconds(29).toNanos();

        assertThat(watch.health().ready()).isTrue();
    }

    @Test
    void aHerderThatDoesNotAnswerForLongIsNotReadyUntilItDoes() {
        started = true;
        watch.health();
        asked.getFirst().recordStage(new Stage("ensuring membership in the cluster", 0));

        now += Duration.ofSeconds(30).toNanos();

        assertThat(watch.health().ready()).isFalse();
        assertThat(watch.health().state()).isEqualTo("UNRESPONSIVE");
        assertThat(watch.health().detail()).contains("ensuring membership in the cluster");
        assertThat(asked).as("questions at a time").hasSize(1);

        asked.removeFirst().onCompletion(null, null);

        assertThat(watch.health().ready()).isTrue();
    }
}
