package dev.spillway.operator.view;

import dev.spillway.operator.admin.TopicChangeResult;
import dev.spillway.operator.admin.TopicRequestLimits;
import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.status.StepOutcome;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Queued changes of topics, see {@link ChangeQueue}, and what their creation has shown.
 *
 * <p>Names that collide in Kafka's metrics, {@code a.b} and {@code a_b}, go into separate requests:
 * in one request Kafka would create both, though otherwise it refuses the second.
 */
final class TopicQueue {

    private final ChangeQueue<TopicStep> changes =
            new ChangeQueue<>(
                    TopicRequestLimits::records,
                    TopicRequestLimits.MAX_RECORDS,
                    topic -> topic.replace('.', '_'));
    private final Map<String, String> notYetVisible = new HashMap<>();
    private final Map<String, String> created = new HashMap<>();
    private final Set<String> alreadyExisted = new HashSet<>();

    /** See {@link ChangeQueue#submit}. */
    Optional<ChangeOutcome<TopicStep>> submit(String topic, List<TopicStep> steps, Instant now) {
        return changes.submit(topic, steps, now);
    }

    /** Whether these changes are queued, in progress, or were the last ones made. */
    boolean wasSubmitted(String topic, List<TopicStep> steps) {
        return changes.wasSubmitted(topic, steps);
    }

    /** Drops what is queued or known of this topic. */
    void forget(String topic) {
        changes.forget(topic);
    }

    /** Removes queued changes; false when a change is already in progress. */
    boolean withdraw(String topic) {
        return changes.withdraw(topic);
    }

    /** What was taken from the queue and has no answer yet. */
    List<TopicStep> inWork() {
        return changes.inWork().values().stream().flatMap(List::stream).toList();
    }

    /** Whether as much is queued as one request can carry. */
    boolean isFull() {
        return changes.isFull();
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    /** The id of the topic that the operator last created under that name. */
    synchronized Optional<String> created(String topic) {
        return Optional.ofNullable(created.get(topic));
    }

    /** The same, until a snapshot has shown that topic. */
    synchronized Optional<String> notYetVisible(String topic) {
        return Optional.ofNullable(notYetVisible.get(topic));
    }

    /** Whether it already existed when it was to be created; returned once. */
    synchronized boolean takeAlreadyExisted(String topic) {
        return alreadyExisted.remove(topic);
    }

    /** Takes note of the topics in a new snapshot. */
    synchronized void observed(Map<String, String> ids) {
        notYetVisible
                .entrySet()
                .removeIf(entry -> entry.getValue().equals(ids.get(entry.getKey())));
        changes.waiting()
                .forEach((topic, steps) -> {
                    // Once it was sent, it may be the operator's own, whose answer was lost.
                    if (ids.containsKey(topic) && !changes.wasSent(topic) && creates(steps)) {
                        alreadyExisted.add(topic);
                    }
                });
    }

    private static boolean creates(List<TopicStep> steps) {
        return steps.stream().anyMatch(TopicStep.Create.class::isInstance);
    }

    /** The next batch: as much as fits into one request, oldest first. */
    List<TopicStep> nextBatch() {
        return changes.nextBatch();
    }

    /**
     * @param answers to all steps of the batch
     * @return the topics of the batch
     */
    synchronized List<String> done(Map<TopicStep, TopicChangeResult> answers, Instant now) {
        changes.inWork()
                .forEach((topic, steps) -> {
                    for (var step : steps) {
                        var answer = answers.get(step);
                        if (answer instanceof TopicChangeResult.Done(String id)) {
                            recordDone(step, id);
                        } else if (answer instanceof TopicChangeResult.Existed) {
                            alreadyExisted.add(topic);
                        }
                    }
                });
        var outcomes = new HashMap<TopicStep, StepOutcome>();
        answers.forEach((step, answer) -> outcomes.put(step, outcome(answer)));
        return changes.done(outcomes, now);
    }

    private static StepOutcome outcome(TopicChangeResult answer) {
        return switch (answer) {
            case TopicChangeResult.Refused(String message) ->
                    new StepOutcome.Refused("RefusedByKafka", message);
            case TopicChangeResult.Unavailable(String message) ->
                    new StepOutcome.Unavailable(message);
            case TopicChangeResult.Done done -> new StepOutcome.Done();
            case TopicChangeResult.Existed alreadyExisted -> new StepOutcome.Done();
        };
    }

    private void recordDone(TopicStep step, String id) {
        switch (step) {
            case TopicStep.Create create -> {
                created.put(create.topic(), id);
                notYetVisible.put(create.topic(), id);
            }
            case TopicStep.Delete delete -> {
                created.remove(delete.topic());
                notYetVisible.remove(delete.topic());
            }
            case TopicStep.Grow grow -> {}
            case TopicStep.Alter alter -> {}
        }
    }

    /** The whole batch failed. */
    List<String> failed(String message, Instant now) {
        return changes.failed(message, now);
    }

    /** Topics whose result has expired, each returned once. */
    List<String> expired(Instant now) {
        return changes.expired(now);
    }

    /** When the next result expires. */
    Optional<Instant> nextExpiry() {
        return changes.nextExpiry();
    }
}
