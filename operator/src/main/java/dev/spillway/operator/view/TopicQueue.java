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
 * Changes of topics that wait to be carried out, many in one request, and what came of those that
 * were. Of one topic there is at most one entry: the newest spec wins. An entry that is being
 * carried out is left to end; what is wanted meanwhile waits behind it.
 */
final class TopicQueue {

    /** By then every broker has the metadata of a change that Kafka took. */
    private static final Duration SHOWS_WITHIN = Duration.ofSeconds(30);

    private static final Duration REFUSED = Duration.ofSeconds(15);
    private static final Duration UNAVAILABLE = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 8;

    private final Map<String, List<TopicStep>> waiting = new LinkedHashMap<>();
    private final Map<String, List<TopicStep>> inWork = new HashMap<>();
    private final Map<String, TopicOutcome> results = new HashMap<>();
    private final Set<String> announced = new HashSet<>();
    private final Map<String, String> unshown = new HashMap<>();
    private final Map<String, String> created = new HashMap<>();
    private final Set<String> existed = new HashSet<>();

    /**
     * Asks for these changes, unless they are being made, or were made a moment ago.
     *
     * @return what came of them, if they were made; nothing while they wait or are being made
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

    /** The changes that were made last, if they are the same. */
    synchronized boolean wasTried(String topic, List<TopicStep> steps) {
        var result = results.get(topic);
        return steps.equals(inWork.get(topic))
                || steps.equals(waiting.get(topic))
                || result != null && result.steps().equals(steps);
    }

    /** Nothing is to be changed any more. */
    synchronized void settle(String topic) {
        waiting.remove(topic);
        results.remove(topic);
        announced.remove(topic);
    }

    /** Takes back what waits; false when a change is being made already. */
    synchronized boolean withdraw(String topic) {
        waiting.remove(topic);
        return !inWork.containsKey(topic);
    }

    /** What was taken and has no answer yet. */
    synchronized List<TopicStep> inWork() {
        return inWork.values().stream().flatMap(List::stream).toList();
    }

    /** Whether as much waits as one request can carry. */
    synchronized boolean isFull() {
        return waiting.values().stream()
                        .flatMap(List::stream)
                        .mapToInt(TopicRequestLimits::records)
                        .sum()
                >= TopicRequestLimits.MOST_RECORDS;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The id of the last topic of that name that was created here. */
    synchronized Optional<String> created(String topic) {
        return Optional.ofNullable(created.get(topic));
    }

    /** The same while no look has shown it. */
    synchronized Optional<String> unshown(String topic) {
        return Optional.ofNullable(unshown.get(topic));
    }

    /** Whether it was there when it was to be created; told once. */
    synchronized boolean takeExisted(String topic) {
        return existed.remove(topic);
    }

    /** A look has shown these topics. */
    synchronized void shown(Map<String, String> ids) {
        unshown.entrySet().removeIf(entry -> entry.getValue().equals(ids.get(entry.getKey())));
        waiting.forEach((topic, steps) -> {
            if (ids.containsKey(topic) && neverSent(topic) && creates(steps)) {
                existed.add(topic);
            }
        });
    }

    /** Otherwise it may be our own, whose answer was lost. */
    private boolean neverSent(String topic) {
        return !inWork.containsKey(topic) && !results.containsKey(topic);
    }

    private static boolean creates(List<TopicStep> steps) {
        return steps.stream().anyMatch(TopicStep.Create.class::isInstance);
    }

    /**
     * What is carried out next: as much as fits into one request, oldest first. Names that Kafka's
     * metrics cannot tell apart, {@code a.b} and {@code a_b}, go apart: of two in one request Kafka
     * creates both, though it refuses the second otherwise.
     */
    synchronized List<TopicStep> take() {
        var batch = new ArrayList<TopicStep>();
        var inMetrics = new HashSet<String>();
        int records = 0;
        var entries = waiting.entrySet().iterator();
        while (entries.hasNext()) {
            var entry = entries.next();
            int more = entry.getValue().stream().mapToInt(TopicRequestLimits::records).sum();
            if (!batch.isEmpty() && records + more > TopicRequestLimits.MOST_RECORDS) {
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
     * @param answers to all steps that were taken
     * @return the topics that were in work
     */
    synchronized List<String> done(Map<TopicStep, TopicChangeResult> answers, Instant now) {
        var topics = List.copyOf(inWork.keySet());
        inWork.forEach((topic, steps) -> {
            results.put(topic, result(steps, answers, results.get(topic), now));
            announced.remove(topic);
            for (var step : steps) {
                var answer = answers.get(step);
                if (answer instanceof TopicChangeResult.Done(String id)) {
                    noteDone(step, id);
                } else if (answer instanceof TopicChangeResult.Existed) {
                    existed.add(topic);
                }
            }
        });
        inWork.clear();
        return topics;
    }

    private void noteDone(TopicStep step, String id) {
        switch (step) {
            case TopicStep.Create create -> {
                created.put(create.topic(), id);
                unshown.put(create.topic(), id);
            }
            case TopicStep.Delete delete -> {
                created.remove(delete.topic());
                unshown.remove(delete.topic());
            }
            case TopicStep.Grow grow -> {}
            case TopicStep.Alter alter -> {}
        }
    }

    /** None of them could be carried out. */
    synchronized List<String> failed(String message, Instant now) {
        var answers = new HashMap<TopicStep, TopicChangeResult>();
        inWork.values()
                .forEach(steps ->
                        steps.forEach(step ->
                                answers.put(step, new TopicChangeResult.Unavailable(message))));
        return done(answers, now);
    }

    /** Topics whose result counts no more, each told once. */
    synchronized List<String> expired(Instant now) {
        var topics = new ArrayList<String>();
        results.forEach((topic, result) -> {
            if (!now.isBefore(result.until()) && announced.add(topic)) {
                topics.add(topic);
            }
        });
        return topics;
    }

    /** When the next result stops to count. */
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

    /** A refusal first: it is what somebody has to know. */
    private static StepOutcome outcome(
            List<TopicStep> steps, Map<TopicStep, TopicChangeResult> answers) {
        StepOutcome outcome = new StepOutcome.Fine();
        for (var step : steps) {
            switch (answers.getOrDefault(step, new TopicChangeResult.Unavailable("no answer"))) {
                case TopicChangeResult.Refused(String message) -> {
                    return new StepOutcome.Refused("RefusedByKafka", message);
                }
                case TopicChangeResult.Unavailable(String message) ->
                        outcome = new StepOutcome.Unavailable(message);
                case TopicChangeResult.Done done -> {}
                case TopicChangeResult.Existed existed -> {}
            }
        }
        return outcome;
    }

    private static Duration pause(StepOutcome outcome, int attempts) {
        return switch (outcome) {
            case StepOutcome.Fine fine -> SHOWS_WITHIN;
            case StepOutcome.Paused paused -> SHOWS_WITHIN;
            case StepOutcome.Refused refused -> doubled(REFUSED, attempts);
            case StepOutcome.Unavailable unavailable -> doubled(UNAVAILABLE, attempts);
        };
    }

    private static Duration doubled(Duration first, int attempts) {
        var pause = first.multipliedBy(1L << Math.min(attempts - 1, MOST_DOUBLINGS));
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }
}
