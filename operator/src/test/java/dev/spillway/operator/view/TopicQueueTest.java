package dev.spillway.operator.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.admin.TopicChangeResult;
import dev.spillway.operator.admin.TopicRequestLimits;
import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.status.StepOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TopicQueueTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final TopicQueue queue = new TopicQueue();

    @Test
    void takesNoMoreThanARequestMayHoldAndOldestFirst() {
        // A topic, a partition and 8 settings are 10 records.
        for (int i = 0; i < 600; i++) {
            submit(create("t-%03d".formatted(i), 8));
        }
        assertThat(queue.nextBatch()).hasSize(500).startsWith(create("t-000", 8));
        done(new TopicChangeResult.Done("id"));
        assertThat(queue.nextBatch()).hasSize(100).endsWith(create("t-599", 8));
        done(new TopicChangeResult.Done("id"));
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void whatIsTooLargeForARequestGoesAlone() {
        var large = new TopicStep.Create("large", 9_000, 1, new TreeMap<>(), "");
        submit(create("before", 1));
        submit(large);
        submit(create("after", 1));
        assertThat(TopicRequestLimits.records(large)).isGreaterThan(TopicRequestLimits.MAX_RECORDS);
        assertThat(queue.nextBatch()).containsExactly(create("before", 1));
        done(new TopicChangeResult.Done("id"));
        assertThat(queue.nextBatch()).containsExactly(large);
    }

    /** Kafka 4.4 creates both when they are in one request, and refuses the second otherwise. */
    @Test
    void namesThatMetricsCannotTellApartAreNotInOneRequest() {
        submit(create("a.b", 1));
        submit(create("a_b", 1));
        submit(create("c", 1));
        assertThat(queue.nextBatch()).containsExactly(create("a.b", 1), create("c", 1));
        done(new TopicChangeResult.Done("id"));
        assertThat(queue.nextBatch()).containsExactly(create("a_b", 1));
    }

    @Test
    void whatWaitsCanBeTakenBackAndWhatIsBeingMadeCannot() {
        submit(create("orders", 1));
        assertThat(queue.withdraw("orders")).isTrue();
        assertThat(queue.nextBatch()).isEmpty();
        submit(create("orders", 1));
        queue.nextBatch();
        assertThat(queue.withdraw("orders")).isFalse();
        done(new TopicChangeResult.Done("id"));
        assertThat(queue.withdraw("orders")).isTrue();
    }

    @Test
    void theNewestSpecWins() {
        submit(alter("orders", "1"));
        submit(alter("orders", "2"));
        assertThat(queue.nextBatch()).containsExactly(alter("orders", "2"));
    }

    @Test
    void whatIsWantedWhileAChangeIsMadeWaitsBehindIt() {
        submit(alter("orders", "1"));
        queue.nextBatch();
        submit(alter("orders", "2"));
        assertThat(queue.inWork()).containsExactly(alter("orders", "1"));
        done(new TopicChangeResult.Done(""));
        assertThat(queue.nextBatch()).containsExactly(alter("orders", "2"));
    }

    @Test
    void whatIsBeingMadeIsNotRepeated() {
        submit(alter("orders", "1"));
        queue.nextBatch();
        submit(alter("orders", "1"));
        done(new TopicChangeResult.Done(""));
        assertThat(queue.nextBatch()).isEmpty();
    }

    @Test
    void anotherSpecInBetweenThatIsTakenBackIsForgotten() {
        submit(alter("orders", "1"));
        queue.nextBatch();
        submit(alter("orders", "2"));
        submit(alter("orders", "1"));
        done(new TopicChangeResult.Done(""));
        assertThat(queue.nextBatch()).isEmpty();
    }

    @Test
    void reportsTheOutcomeOfAChangeAndDoesNotRepeatItBeforeItCanShow() {
        var change = alter("orders", "1");
        submit(change);
        queue.nextBatch();
        done(new TopicChangeResult.Done(""));
        assertThat(queue.submit("orders", List.of(change), NOW))
                .hasValueSatisfying(
                        result -> assertThat(result.outcome()).isEqualTo(new StepOutcome.Done()));
        assertThat(queue.nextBatch()).isEmpty();

        var later = NOW.plus(Duration.ofMinutes(1));
        assertThat(queue.expired(later)).containsExactly("orders");
        assertThat(queue.expired(later)).isEmpty();
        assertThat(queue.submit("orders", List.of(change), later)).isEmpty();
        assertThat(queue.nextBatch()).containsExactly(change);
    }

    @Test
    void anAnswerThatIsLostIsAskedForAgainSoonAndThenLessOften() {
        var change = create("orders", 1);
        var now = NOW;
        var pauses = new Duration[4];
        for (int attempt = 0; attempt < pauses.length; attempt++) {
            assertThat(queue.submit("orders", List.of(change), now)).isEmpty();
            queue.nextBatch();
            queue.failed("no answer", now);
            var result = queue.submit("orders", List.of(change), now).orElseThrow();
            assertThat(result.outcome()).isEqualTo(new StepOutcome.Unavailable("no answer"));
            pauses[attempt] = Duration.between(now, result.until());
            now = result.until();
        }
        assertThat(pauses)
                .containsExactly(
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(16));
    }

    @Test
    void aRefusalCountsOnlyForWhatWasRefused() {
        submit(alter("orders", "bad"));
        queue.nextBatch();
        done(new TopicChangeResult.Refused("no"));
        assertThat(queue.submit("orders", List.of(alter("orders", "bad")), NOW))
                .hasValueSatisfying(result ->
                        assertThat(result.outcome())
                                .isEqualTo(new StepOutcome.Refused("RefusedByKafka", "no")));
        submit(alter("orders", "good"));
        assertThat(queue.nextBatch()).containsExactly(alter("orders", "good"));
    }

    @Test
    void aRefusedStepDoesNotHideThatAnotherOneWasMade() {
        var grow = new TopicStep.Grow("orders", 3, "");
        var steps = List.<TopicStep>of(alter("orders", "1"), grow);
        queue.submit("orders", steps, NOW);
        assertThat(queue.nextBatch()).containsExactlyElementsOf(steps);
        queue.done(
                Map.of(
                        alter("orders", "1"),
                        new TopicChangeResult.Done(""),
                        grow,
                        new TopicChangeResult.Refused("no")),
                NOW);
        assertThat(queue.submit("orders", steps, NOW))
                .hasValueSatisfying(result ->
                        assertThat(result.outcome()).isInstanceOf(StepOutcome.Refused.class));
        // By then a snapshot has shown the first one, and only the second is left.
        assertThat(queue.submit("orders", List.of(grow), NOW)).isEmpty();
        assertThat(queue.nextBatch()).containsExactly(grow);
    }

    @Test
    void knowsWhatItCreatedAndWhetherASnapshotHasShownIt() {
        submit(create("orders", 1));
        queue.nextBatch();
        done(new TopicChangeResult.Done("id"));
        assertThat(queue.notYetVisible("orders")).hasValue("id");
        queue.observed(Map.of("orders", "of somebody else"));
        assertThat(queue.notYetVisible("orders")).hasValue("id");
        queue.observed(Map.of("orders", "id"));
        assertThat(queue.notYetVisible("orders")).isEmpty();
        assertThat(queue.created("orders")).hasValue("id");
        submit(new TopicStep.Delete("orders", "id", ""));
        queue.nextBatch();
        done(new TopicChangeResult.Done(""));
        assertThat(queue.created("orders")).isEmpty();
    }

    @Test
    void aDeletionTakesThePlaceOfWhatWaits() {
        submit(create("orders", 1));
        submit(new TopicStep.Delete("orders", "id", ""));
        assertThat(queue.nextBatch()).containsExactly(new TopicStep.Delete("orders", "id", ""));
    }

    /** A snapshot shows it before the request that would create it was sent. */
    @Test
    void whatSomeoneElseMadeMeanwhileWasThereAlready() {
        var queue = new TopicQueue();
        var now = Instant.parse("2026-01-01T00:00:00Z");
        var create = new TopicStep.Create("orders", 1, 1, new TreeMap<>(), "it does not exist");
        queue.submit("orders", List.of(create), now);
        queue.observed(Map.of("orders", "id"));
        assertThat(queue.takeAlreadyExisted("orders")).isTrue();
        assertThat(queue.takeAlreadyExisted("orders")).isFalse();

        // One that was sent may be the operator's own.
        queue.nextBatch();
        queue.failed("no answer", now);
        queue.submit("orders", List.of(create), now.plusSeconds(60));
        queue.observed(Map.of("orders", "id"));
        assertThat(queue.takeAlreadyExisted("orders")).isFalse();
    }

    @Test
    void whatIsSettledIsNotMade() {
        submit(create("orders", 1));
        queue.forget("orders");
        assertThat(queue.nextBatch()).isEmpty();
        assertThat(queue.wasSubmitted("orders", List.of(create("orders", 1)))).isFalse();
    }

    private void submit(TopicStep step) {
        assertThat(queue.submit(step.topic(), List.of(step), NOW)).isEmpty();
    }

    /** Everything in the batch gets this answer. */
    private void done(TopicChangeResult answer) {
        var answers = new HashMap<TopicStep, TopicChangeResult>();
        queue.inWork().forEach(step -> answers.put(step, answer));
        queue.done(answers, NOW);
    }

    private static TopicStep create(String topic, int settings) {
        var values = new TreeMap<String, String>();
        for (int i = 0; i < settings; i++) {
            values.put("key-" + i, "value");
        }
        return new TopicStep.Create(topic, 1, 1, values, "");
    }

    private static TopicStep alter(String topic, String value) {
        return new TopicStep.Alter(topic, new TreeMap<>(Map.of("key", value)), Set.of(), "");
    }
}
