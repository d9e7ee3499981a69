package dev.spillway.operator.admin;

import dev.spillway.operator.plan.TopicStep;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Changes topics by Kafka's Admin client: one request for each kind of change.
 *
 * <p>Kafka fails a request as a whole when it asks for too much. A request of which every part
 * failed for the same reason is therefore split in two and sent again, until the culprit is alone.
 * The settings of one topic are also accepted or refused as a whole, so after a refusal they are
 * sent in parts (see {@link TopicConfigParts}).
 */
final class AdminTopicChanges implements TopicChanges {

    /** Hundreds of topics in one request take seconds. */
    private static final int TIMEOUT_MS = 30_000;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final TopicRequests requests;
    private final TopicCatalog catalog;
    private final LongSupplier nanoTime;

    AdminTopicChanges(Admin admin, TopicCatalog catalog) {
        this(admin, catalog, System::nanoTime);
    }

    /**
     * @param nanoTime measures how long a request took
     */
    AdminTopicChanges(Admin admin, TopicCatalog catalog, LongSupplier nanoTime) {
        this.requests = new TopicRequests(admin, TIMEOUT_MS);
        this.catalog = catalog;
        this.nanoTime = nanoTime;
    }

    @Override
    public Map<TopicStep, TopicChangeResult> apply(Collection<TopicStep> steps) {
        var answers = new HashMap<TopicStep, TopicChangeResult>();
        var kinds =
                steps.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Object::getClass, LinkedHashMap::new, Collectors.toList()));
        kinds.values()
                .forEach(kind ->
                        applyAll(kind)
                                .forEach((step, outcome) -> answers.put(step, outcome.answer())));
        catalog.forget(steps.stream().map(TopicStep::topic).toList());
        return answers;
    }

    /** All steps are of one kind. */
    private Map<TopicStep, Outcome> applyAll(List<TopicStep> steps) {
        var outcomes = send(steps);
        if (steps.size() > 1 && failedForOneReason(outcomes.values())) {
            var answers = new HashMap<>(applyAll(steps.subList(0, steps.size() / 2)));
            answers.putAll(applyAll(steps.subList(steps.size() / 2, steps.size())));
            return answers;
        }
        outcomes.putAll(retryInParts(outcomes));
        return outcomes;
    }

    /**
     * Sends the changes of settings that were refused as a whole in parts, and merges the outcomes.
     */
    private Map<TopicStep, Outcome> retryInParts(Map<TopicStep, Outcome> outcomes) {
        var refused = new LinkedHashMap<TopicStep.Alter, List<TopicStep.Alter>>();
        outcomes.forEach((step, outcome) -> {
            if (step instanceof TopicStep.Alter alter && wasRefused(outcome)) {
                var parts = TopicConfigParts.of(alter);
                if (parts.size() > 1) {
                    refused.put(alter, parts);
                }
            }
        });
        var ofParts = new HashMap<TopicStep, Outcome>();
        TopicConfigParts.rounds(refused)
                .forEach(round -> ofParts.putAll(send(List.<TopicStep>copyOf(round))));
        var merged = new HashMap<TopicStep, Outcome>();
        refused.forEach((whole, parts) ->
                merged.put(
                        whole,
                        merge(
                                parts.stream()
                                        .map(part -> Objects.requireNonNull(ofParts.get(part)))
                                        .toList())));
        return merged;
    }

    /** All refusals, or else the first missing answer. */
    private static Outcome merge(List<Outcome> parts) {
        var refusals =
                parts.stream()
                        .filter(part -> part.answer() instanceof TopicChangeResult.Refused)
                        .map(part -> ((TopicChangeResult.Refused) part.answer()).message())
                        .toList();
        if (!refusals.isEmpty()) {
            var message = String.join("; ", refusals);
            return new Outcome(new TopicChangeResult.Refused(message), null, message);
        }
        return parts.stream()
                .filter(part -> part.answer() instanceof TopicChangeResult.Unavailable)
                .findFirst()
                .orElse(parts.getFirst());
    }

    private static boolean wasRefused(Outcome outcome) {
        return outcome.answer() instanceof TopicChangeResult.Refused
                && !(outcome.cause() instanceof AuthorizationException);
    }

    /** Not when the operator lacks a permission: each part would be refused alike. */
    private static boolean failedForOneReason(Collection<Outcome> outcomes) {
        return outcomes.stream().allMatch(AdminTopicChanges::wasRefused)
                && outcomes.stream().map(Outcome::reason).distinct().count() == 1;
    }

    /** Sends one request. */
    private Map<TopicStep, Outcome> send(List<TopicStep> steps) {
        var began = nanoTime.getAsLong();
        var futures = requests.send(steps);
        var outcomes = new LinkedHashMap<TopicStep, Outcome>();
        for (var step : steps) {
            outcomes.put(step, outcome(step, futures));
        }
        if (nanoTime.getAsLong() - began >= AdminCalls.REQUEST_TIMEOUT_MS * NANOS_PER_MILLI) {
            outcomes.replaceAll((step, outcome) -> afterRetry(step, outcome));
        }
        return outcomes;
    }

    /**
     * The client has retried by itself: a topic that exists may have been created by its first
     * attempt, whose answer was lost, and so may not be someone else's. The next snapshot will show
     * it.
     */
    private static Outcome afterRetry(TopicStep step, Outcome outcome) {
        return outcome.answer() instanceof TopicChangeResult.Existed
                ? new Outcome(
                        new TopicChangeResult.Unavailable(
                                "Kafka did not answer in time whether it could " + step.what()),
                        outcome.cause(),
                        outcome.reason())
                : outcome;
    }

    private static Outcome outcome(
            TopicStep step, Map<TopicStep, ? extends KafkaFuture<String>> futures) {
        var future = futures.get(step);
        if (future == null) {
            throw new IllegalStateException(
                    "Kafka's client returned no result for: " + step.what());
        }
        try {
            var id = AdminCalls.await(future, step.what(), TIMEOUT_MS);
            return new Outcome(new TopicChangeResult.Done(id), null, "");
        } catch (KafkaRefusedException | KafkaUnavailableException e) {
            return failed(step, e);
        }
    }

    private static Outcome failed(TopicStep step, RuntimeException e) {
        var cause = e.getCause();
        var reason = cause == null ? e.toString() : cause.toString();
        var message = String.valueOf(e.getMessage());
        if (step instanceof TopicStep.Create && cause instanceof TopicExistsException) {
            return new Outcome(new TopicChangeResult.Existed(), cause, reason);
        }
        if (step instanceof TopicStep.Delete
                && (cause instanceof UnknownTopicIdException
                        || cause instanceof UnknownTopicOrPartitionException)) {
            return new Outcome(new TopicChangeResult.Done(""), cause, reason);
        }
        // It has as many, or more: the change was made and its answer lost, or someone else made
        // it.
        if (step instanceof TopicStep.Grow && cause instanceof InvalidPartitionsException) {
            return new Outcome(new TopicChangeResult.Done(""), cause, reason);
        }
        return e instanceof KafkaRefusedException
                ? new Outcome(new TopicChangeResult.Refused(message + remedy(step)), cause, reason)
                : new Outcome(new TopicChangeResult.Unavailable(message), cause, reason);
    }

    private static String remedy(TopicStep step) {
        return switch (step) {
            case TopicStep.Alter alter -> "; " + TopicConfigParts.remedy(alter);
            case TopicStep.Create create -> "";
            case TopicStep.Grow grow -> "";
            case TopicStep.Delete delete -> "";
        };
    }

    /**
     * @param reason distinguishes failures
     */
    private record Outcome(TopicChangeResult answer, @Nullable Throwable cause, String reason) {}
}
