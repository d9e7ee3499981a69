package dev.spillway.operator.view;

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
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Queued changes of topics, users or connectors, batched into requests, and the outcome of those
 * that were made. Each has at most one entry: the newest spec wins. An entry in progress is left to
 * finish; changes submitted meanwhile queue behind it.
 *
 * @param <S> the steps
 */
final class ChangeQueue<S> {

    /** By then every broker has the metadata of a change that Kafka accepted. */
    private static final Duration SHOWS_WITHIN = Duration.ofSeconds(30);

    private static final int MAX_DOUBLINGS = 8;

    /**
     * After how long what has failed is tried again; it doubles each time.
     *
     * @param longestRefused what was refused may be accepted later, with nobody telling
     */
    record Pauses(
            Duration refused,
            Duration longestRefused,
            Duration unavailable,
            Duration longestUnavailable) {

        static final Pauses OF_KAFKA =
                new Pauses(
                        Duration.ofSeconds(15),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(5));
    }

    private final ToIntFunction<S> size;
    private final int maxSize;
    private final UnaryOperator<String> exclusive;
    private final Pauses pauses;
    private final Map<String, List<S>> waiting = new LinkedHashMap<>();
    private final Map<String, List<S>> inWork = new HashMap<>();
    private final Map<String, ChangeOutcome<S>> results = new HashMap<>();
    private final Set<String> announced = new HashSet<>();

    /**
     * @param size of a step in a request
     * @param maxSize of a request
     * @param exclusive names of which this is the same do not go into one request
     */
    ChangeQueue(ToIntFunction<S> size, int maxSize, UnaryOperator<String> exclusive) {
        this(size, maxSize, exclusive, Pauses.OF_KAFKA);
    }

    ChangeQueue(
            ToIntFunction<S> size, int maxSize, UnaryOperator<String> exclusive, Pauses pauses) {
        this.pauses = pauses;
        this.size = size;
        this.maxSize = maxSize;
        this.exclusive = exclusive;
    }

    /**
     * Queues these changes, unless they are in progress or were just made.
     *
     * @return their outcome, if they were made; empty while they are queued or in progress
     */
    synchronized Optional<ChangeOutcome<S>> submit(String name, List<S> steps, Instant now) {
        var result = results.get(name);
        if (result != null && result.steps().equals(steps) && now.isBefore(result.until())) {
            return Optional.of(result);
        }
        if (steps.equals(inWork.get(name))) {
            waiting.remove(name);
        } else {
            waiting.put(name, steps);
        }
        return Optional.empty();
    }

    /** Whether these changes are queued, in progress, or were the last ones made. */
    synchronized boolean wasSubmitted(String name, List<S> steps) {
        var result = results.get(name);
        return steps.equals(inWork.get(name))
                || steps.equals(waiting.get(name))
                || result != null && result.steps().equals(steps);
    }

    /** The last outcome of these changes, also while they are being made again. */
    synchronized Optional<ChangeOutcome<S>> last(String name, List<S> steps) {
        return Optional.ofNullable(results.get(name))
                .filter(result -> result.steps().equals(steps));
    }

    /** Drops what is queued or known of this name. */
    synchronized void forget(String name) {
        waiting.remove(name);
        results.remove(name);
        announced.remove(name);
    }

    /** Removes queued changes; false when a change is already in progress. */
    synchronized boolean withdraw(String name) {
        waiting.remove(name);
        return !inWork.containsKey(name);
    }

    /** Whether changes of it are in progress, or were made. */
    synchronized boolean wasSent(String name) {
        return inWork.containsKey(name) || results.containsKey(name);
    }

    synchronized Map<String, List<S>> waiting() {
        return Map.copyOf(waiting);
    }

    /** What was taken from the queue and has no answer yet. */
    synchronized Map<String, List<S>> inWork() {
        return Map.copyOf(inWork);
    }

    /** Whether as much is queued as one request can carry. */
    synchronized boolean isFull() {
        return waiting.values().stream().flatMap(List::stream).mapToInt(size).sum() >= maxSize;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The next batch: as much as fits into one request, oldest first. */
    synchronized List<S> nextBatch() {
        var batch = new ArrayList<S>();
        var taken = new HashSet<String>();
        int total = 0;
        var entries = waiting.entrySet().iterator();
        while (entries.hasNext()) {
            var entry = entries.next();
            int more = entry.getValue().stream().mapToInt(size).sum();
            if (!batch.isEmpty() && total + more > maxSize) {
                break;
            }
            if (!taken.add(exclusive.apply(entry.getKey()))) {
                continue;
            }
            total += more;
            batch.addAll(entry.getValue());
            inWork.put(entry.getKey(), entry.getValue());
            entries.remove();
        }
        return batch;
    }

    /**
     * @param answers to all steps of the batch
     * @return the names of the batch
     */
    synchronized List<String> done(Map<S, StepOutcome> answers, Instant now) {
        var names = List.copyOf(inWork.keySet());
        inWork.forEach((name, steps) -> {
            results.put(name, result(steps, answers, results.get(name), now));
            announced.remove(name);
        });
        inWork.clear();
        return names;
    }

    /** The whole batch failed. */
    synchronized List<String> failed(String message, Instant now) {
        var answers = new HashMap<S, StepOutcome>();
        inWork.values()
                .forEach(steps ->
                        steps.forEach(
                                step -> answers.put(step, new StepOutcome.Unavailable(message))));
        return done(answers, now);
    }

    /** Names whose result has expired, each returned once. */
    synchronized List<String> expired(Instant now) {
        var names = new ArrayList<String>();
        results.forEach((name, result) -> {
            if (!now.isBefore(result.until()) && announced.add(name)) {
                names.add(name);
            }
        });
        return names;
    }

    /** When the next result expires. */
    synchronized Optional<Instant> nextExpiry() {
        return results.entrySet().stream()
                .filter(entry -> !announced.contains(entry.getKey()))
                .map(entry -> entry.getValue().until())
                .min(Instant::compareTo);
    }

    private ChangeOutcome<S> result(
            List<S> steps,
            Map<S, StepOutcome> answers,
            @Nullable ChangeOutcome<S> before,
            Instant now) {
        int attempts = before != null && before.steps().equals(steps) ? before.attempts() + 1 : 1;
        var outcome = outcome(steps, answers);
        return new ChangeOutcome<>(steps, outcome, attempts, now.plus(pause(outcome, attempts)));
    }

    /**
     * A refusal takes precedence: it is what somebody has to act on. Otherwise the first failure:
     * that later steps were not tried follows from it.
     */
    private static <S> StepOutcome outcome(List<S> steps, Map<S, StepOutcome> answers) {
        StepOutcome outcome = new StepOutcome.Done();
        for (var step : steps) {
            var answer = answers.getOrDefault(step, new StepOutcome.Unavailable("no answer"));
            switch (answer) {
                case StepOutcome.Refused refused -> {
                    return refused;
                }
                case StepOutcome.Unavailable unavailable ->
                        outcome = outcome instanceof StepOutcome.Done ? unavailable : outcome;
                case StepOutcome.Done done -> {}
                case StepOutcome.Paused paused -> {}
            }
        }
        return outcome;
    }

    private Duration pause(StepOutcome outcome, int attempts) {
        return switch (outcome) {
            case StepOutcome.Done done -> SHOWS_WITHIN;
            case StepOutcome.Paused paused -> SHOWS_WITHIN;
            case StepOutcome.Refused refused ->
                    doubled(pauses.refused(), pauses.longestRefused(), attempts);
            case StepOutcome.Unavailable unavailable ->
                    doubled(pauses.unavailable(), pauses.longestUnavailable(), attempts);
        };
    }

    private static Duration doubled(Duration first, Duration longest, int attempts) {
        var pause = first.multipliedBy(1L << Math.min(attempts - 1, MAX_DOUBLINGS));
        return pause.compareTo(longest) > 0 ? longest : pause;
    }
}
