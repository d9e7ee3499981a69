package dev.spillway.operator.view;

import dev.spillway.operator.admin.TopicChangeResult;
import dev.spillway.operator.admin.TopicRequestLimits;
import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.status.StepOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Queued changes of topics, batched into requests, and the outcome of those that were made. A topic
 * has at most one entry: the newest spec wins. An entry in progress is left to finish; changes
 * submitted meanwhile queue behind it.
 */
final class TopicQueue {

    /** By then every broker has the metadata of a change that Kafka accepted. */
    private static final Duration SHOWS_WITHIN = Duration.ofSeconds(30);

    private static final Duration REFUSED = Duration.ofSeconds(15);
    private static final Duration UNAVAILABLE = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int MAX_DOUBLINGS = 8;

    private final Map<String, List<TopicStep>> waiting = new LinkedHashMap<>();
    private final Map<String, List<TopicStep>> inWork = new HashMap<>();
    private final Map<String, TopicOutcome> results = new HashMap<>();
    private final Set<String> announced = new HashSet<>();
    private final Map<String, String> notYetVisible = new HashMap<>();
    private final Map<String, String> created = new HashMap<>();
    private final Set<String> alreadyExisted = new HashSet<>();

    /**
     * Queues these changes, unless they are in progress or were just made.
     *
     * @return their outcome, if they were made; empty while they are queued or in progress
     */
    synchronized Optional<TopicOutcome> submit(String topic, List<TopicStep> steps, Instant now) {
        var result = results.get(topic);
        if (result != null && result.steps().equals(steps) && now.isBefore(result.until())) {
            return Optional.of(result);
        }
        if (steps.equals(inWork.get(topic))) {
            waiting.remove(topic);
        } else {
            waiting.put(topic, steps);
        }
        return Optional.empty();
    }

    /** Whether these changes are queued, in progress, or were the last ones made. */
    synchronized boolean wasSubmitted(String topic, List<TopicStep> steps) {
        var result = results.get(topic);
        return steps.equals(inWork.get(topic))
                || steps.equals(waiting.get(topic))
                || result != null && result.steps().equals(steps);
    }

    /** Drops what is queued or known of this topic. */
    synchronized void forget(String topic) {
        waiting.remove(topic);
        results.remove(topic);
        announced.remove(topic);
    }

    /** Removes queued changes; false when a change is already in progress. */
    synchronized boolean withdraw(String topic) {
        waiting.remove(topic);
        return !inWork.containsKey(topic);
    }

    /** What was taken from the queue and has no answer yet. */
    synchronized List<TopicStep> inWork() {
        return inWork.values().stream().flatMap(List::stream).toList();
    }

    /** Whether as much is queued as one request can carry. */
    synchronized boolean isFull() {
        return waiting.values().stream()
                        .flatMap(List::stream)
                        .mapToInt(TopicRequestLimits::records)
                        .sum()
                >= TopicRequestLimits.MAX_RECORDS;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
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
        waiting.forEach((topic, steps) -> {
            if (ids.containsKey(topic) && neverSent(topic) && creates(steps)) {
                alreadyExisted.add(topic);
            }
        });
    }

    /** Otherwise it may be the operator's own, whose answer was lost. */
    private boolean neverSent(String topic) {
        return !inWork.containsKey(topic) && !results.containsKey(topic);
    }

    private static boolean creates(List<TopicStep> steps) {
        return steps.stream().anyMatch(TopicStep.Create.class::isInstance);
    }

    /**
     * The next batch: as much as fits into one request, oldest first. Names that collide in Kafka's
     * metrics, {@code a.b} and {@code a_b}, go into separate requests: in one request Kafka would
     * create both, though otherwise it refuses the second.
     */
    synchronized List<TopicStep> nextBatch() {
        var batch = new ArrayList<TopicStep>();
        var inMetrics = new HashSet<String>();
        int records = 0;
        var entries = waiting.entrySet().iterator();
        while (entries.hasNext()) {
            var entry = entries.next();
            int more = entry.getValue().stream().mapToInt(TopicRequestLimits::records).sum();
            if (!batch.isEmpty() && records + more > TopicRequestLimits.MAX_RECORDS) {
                break;
            }
            if (!inMetrics.add(entry.getKey().replace('.', '_'))) {
                continue;
            }
            records += more;
            batch.addAll(entry.getValue());
            inWork.put(entry.getKey(), entry.getValue());
            entries.remove();
        }
        return batch;
    }

    /**
     * @param answers to all steps of the batch
     * @return the topics of the batch
     */
    synchronized List<String> done(Map<TopicStep, TopicChangeResult> answers, Instant now) {
        var topics = List.copyOf(inWork.keySet());
        inWork.forEach((topic, steps) -> {
            results.put(topic, result(steps, answers, results.get(topic), now));
            announced.remove(topic);
            for (var step : steps) {
                var answer = answers.get(step);
                if (answer instanceof TopicChangeResult.Done(String id)) {
                    recordDone(step, id);
                } else if (answer instanceof TopicChangeResult.Existed) {
                    alreadyExisted.add(topic);
                }
            }
        });
        inWork.clear();
        return topics;
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
    synchronized List<String> failed(String message, Instant now) {
        var answers = new HashMap<TopicStep, TopicChangeResult>();
        inWork.values()
                .forEach(steps ->
                        steps.forEach(step ->
                                answers.put(step, new TopicChangeResult.Unavailable(message))));
        return done(answers, now);
    }

    /** Topics whose result has expired, each returned once. */
    synchronized List<String> expired(Instant now) {
        var topics = new ArrayList<String>();
        results.forEach((topic, result) -> {
            if (!now.isBefore(result.until()) && announced.add(topic)) {
                topics.add(topic);
            }
        });
        return topics;
    }

    /** When the next result expires. */
    synchronized Optional<Instant> nextExpiry() {
        return results.entrySet().stream()
                .filter(entry -> !announced.contains(entry.getKey()))
                .map(entry -> entry.getValue().until())
                .min(Instant::compareTo);
    }

    private static TopicOutcome result(
            List<TopicStep> steps,
            Map<TopicStep, TopicChangeResult> answers,
            @Nullable TopicOutcome before,
            Instant now) {
        int attempts = before != null && before.steps().equals(steps) ? before.attempts() + 1 : 1;
        var outcome = outcome(steps, answers);
        return new TopicOutcome(steps, outcome, attempts, now.plus(pause(outcome, attempts)));
    }

    /** A refusal takes precedence: it is what somebody has to act on. */
    private static StepOutcome outcome(
            List<TopicStep> steps, Map<TopicStep, TopicChangeResult> answers) {
        StepOutcome outcome = new StepOutcome.Done();
        for (var step : steps) {
            switch (answers.getOrDefault(step, new TopicChangeResult.Unavailable("no answer"))) {
                case TopicChangeResult.Refused(String message) -> {
                    return new StepOutcome.Refused("RefusedByKafka", message);
                }
                case TopicChangeResult.Unavailable(String message) ->
                        outcome = new StepOutcome.Unavailable(message);
                case TopicChangeResult.Done done -> {}
                case TopicChangeResult.Existed alreadyExisted -> {}
            }
        }
        return outcome;
    }

    private static Duration pause(StepOutcome outcome, int attempts) {
        return switch (outcome) {
            case StepOutcome.Done done -> SHOWS_WITHIN;
            case StepOutcome.Paused paused -> SHOWS_WITHIN;
            case StepOutcome.Refused refused -> doubled(REFUSED, attempts);
            case StepOutcome.Unavailable unavailable -> doubled(UNAVAILABLE, attempts);
        };
    }

    private static Duration doubled(Duration first, int attempts) {
        var pause = first.multipliedBy(1L << Math.min(attempts - 1, MAX_DOUBLINGS));
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }
}
