package dev.spillway.operator.status;

import static dev.spillway.operator.status.Finding.PROGRESSING;
import static dev.spillway.operator.status.Finding.READY;
import static dev.spillway.operator.status.Finding.no;
import static dev.spillway.operator.status.Finding.unknown;
import static dev.spillway.operator.status.Finding.yes;

import dev.spillway.operator.api.Condition;
import dev.spillway.operator.api.ConnectorStatus;
import dev.spillway.operator.api.ConnectorStatusBuilder;
import dev.spillway.operator.api.RestartsStatus;
import dev.spillway.operator.api.TaskStatus;
import dev.spillway.operator.model.ConnectorModel;
import dev.spillway.operator.model.Count;
import dev.spillway.operator.model.Problem;
import dev.spillway.operator.observed.ObservedConnector;
import dev.spillway.operator.observed.Restarts;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.connect.ConnectorPlan;
import dev.spillway.operator.plan.connect.Remedies;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Computes the next status of a Connector. What cannot be observed now keeps its last value.
 *
 * @param previous the current status; null for a new Connector
 * @param generation of the spec that was processed
 */
public record ConnectorReport(
        @Nullable ConnectorStatus previous, @Nullable Long generation, Instant now) {
    private static final String RELEASED = "Released";

    /** A status must stay small; the others are in Kafka Connect. */
    private static final int MAX_TASKS = 100;

    private static final int FAILURES = 2;

    /** What was restarted according to the current status. */
    public Restarts restarts() {
        if (previous == null
                || previous.restarts() == null
                || previous.restarts().count() == null
                || previous.restarts().last() == null) {
            return Restarts.NONE;
        }
        try {
            return new Restarts(
                    previous.restarts().count(), Instant.parse(previous.restarts().last()));
        } catch (DateTimeException e) {
            // A hand has edited it.
            return Restarts.NONE;
        }
    }

    /**
     * @param user of the Connect, for what to do about missing rights
     * @param seen empty when Kafka Connect has no such connector
     */
    public ConnectorStatus of(
            ConnectorModel connector,
            String user,
            Optional<ObservedConnector> seen,
            ConnectorPlan.Decision decision,
            StepOutcome outcome) {
        var observed =
                ConnectorStatusBuilder.builder()
                        .conditions(
                                Conditions.of(
                                        previous == null ? null : previous.conditions(),
                                        List.of(
                                                ready(connector, user, seen, decision, outcome),
                                                progressing(decision.plan(), outcome)),
                                        generation,
                                        now))
                        .observedGeneration(generation)
                        .restarts(restarts(decision.restarts()));
        seen.ifPresent(there ->
                observed.state(there.state())
                        .type(there.type().isEmpty() ? null : there.type())
                        .worker(there.worker().isEmpty() ? null : there.worker())
                        .runningTasks(there.runningTasks() + "/" + there.tasks().size())
                        .tasks(there.tasks().stream().limit(MAX_TASKS).map(this::task).toList()));
        return observed.build();
    }

    private TaskStatus task(ObservedConnector.Task task) {
        return new TaskStatus(
                task.id(),
                task.state(),
                task.worker().isEmpty() ? null : task.worker(),
                task.cause().isEmpty() ? null : task.cause());
    }

    private static @Nullable RestartsStatus restarts(Restarts restarts) {
        return restarts.count() == 0
                ? null
                : new RestartsStatus(restarts.count(), Conditions.time(restarts.last()));
    }

    private static Finding ready(
            ConnectorModel connector,
            String user,
            Optional<ObservedConnector> seen,
            ConnectorPlan.Decision decision,
            StepOutcome outcome) {
        return switch (outcome) {
            case StepOutcome.Refused refused ->
                    no(
                            READY,
                            refused.reason(),
                            refused.message()
                                    + seen.filter(there -> !there.failedTasks().isEmpty())
                                            .map(there ->
                                                    "; with the settings of before: "
                                                            + tasks(there))
                                            .orElse(""));
            case StepOutcome.Unavailable(String message) ->
                    Remedies.isSecretNotMounted(message)
                            ? no(READY, "SecretNotMounted", message)
                            : unknown(READY, "ConnectUnavailable", message);
            case StepOutcome.Paused paused -> ready(connector, user, seen, decision);
            case StepOutcome.Done done -> ready(connector, user, seen, decision);
        };
    }

    private static Finding ready(
            ConnectorModel connector,
            String user,
            Optional<ObservedConnector> seen,
            ConnectorPlan.Decision decision) {
        var plan = decision.plan();
        if (!plan.blocked().isEmpty()) {
            var blocked = plan.blocked().getFirst();
            return no(
                    READY,
                    blocked.reason(),
                    ClusterFindings.text(blocked)
                            + seen.map(there -> "; meanwhile it goes on as it was: " + tasks(there))
                                    .orElse(""));
        }
        if (decision.nextRestart().isPresent()) {
            return failed(
                    connector, user, seen.orElseThrow(), decision, decision.nextRestart().get());
        }
        if (!decision.changes().isEmpty()) {
            return no(
                    READY,
                    seen.isEmpty() ? "NotCreated" : "NotAsDeclared",
                    "Kafka Connect has not shown yet that it did this: "
                            + decision.changes().stream()
                                    .map(step -> step.what())
                                    .collect(Collectors.joining(", ")));
        }
        if (!plan.waits().isEmpty()) {
            var wait = plan.waits().getFirst();
            return no(
                    READY,
                    seen.isEmpty() ? "NotCreated" : "NotRunning",
                    wait.why() + "; continues when " + wait.until());
        }
        return switch (connector.state()) {
            case Running ->
                    yes(
                            READY,
                            "Running",
                            "the connector and its "
                                    + Count.of(seen.orElseThrow().tasks().size(), "task")
                                    + " run");
            case Paused -> yes(READY, "Paused", "it is paused, as declared");
            case Stopped ->
                    yes(READY, "Stopped", "it is stopped, as declared, and keeps its offsets");
        };
    }

    /** {@code RUNNING, 1 of 2 tasks run}. */
    private static String tasks(ObservedConnector there) {
        return "%s, %d of %s run"
                .formatted(
                        there.state(),
                        there.runningTasks(),
                        Count.of(there.tasks().size(), "task"));
    }

    private static Finding failed(
            ConnectorModel connector,
            String user,
            ObservedConnector seen,
            ConnectorPlan.Decision decision,
            Instant next) {
        var causes =
                seen.failedTasks().stream()
                        .limit(FAILURES)
                        .map(task -> "task " + task.id() + cause(task.worker(), task.cause()))
                        .collect(Collectors.joining("; "));
        int more = seen.failedTasks().size() - FAILURES;
        var text =
                (seen.hasFailed() ? "the connector" + cause(seen.worker(), seen.cause()) : "")
                        + (seen.hasFailed() && !causes.isEmpty() ? "; " : "")
                        + causes
                        + (more > 0 ? "; and " + Count.of(more, "more task") : "");
        var all =
                Stream.concat(
                        Stream.of(seen.cause()).filter(cause -> seen.hasFailed()),
                        seen.failedTasks().stream().map(ObservedConnector.Task::cause));
        if (all.allMatch(Remedies::isSecretNotMounted)) {
            return no(READY, "SecretNotMounted", text);
        }
        var first = seen.hasFailed() ? seen.cause() : seen.failedTasks().getFirst().cause();
        // The restart that was just decided is in decision.restarts already.
        int restart = decision.restarts().count() + (decision.restart().isEmpty() ? 1 : 0);
        return no(
                READY,
                seen.hasFailed() ? "ConnectorFailed" : "TaskFailed",
                text
                        + Remedies.of(first, connector.connect(), user)
                                .map(remedy -> "; " + remedy)
                                .orElse("")
                        + "; started again at "
                        + Conditions.time(next)
                        + " (restart "
                        + restart
                        + ")");
    }

    private static String cause(String worker, String cause) {
        return (worker.isEmpty() ? "" : " on worker " + worker)
                + ": "
                + (cause.isEmpty() ? "it has failed" : cause);
    }

    private static Finding progressing(Plan plan, StepOutcome outcome) {
        return switch (outcome) {
            case StepOutcome.Refused refused ->
                    no(PROGRESSING, refused.reason(), refused.message());
            case StepOutcome.Unavailable unavailable ->
                    yes(PROGRESSING, "Waiting", unavailable.message());
            case StepOutcome.Paused paused ->
                    plan.isDone()
                            ? ClusterFindings.progressing(plan)
                            : no(PROGRESSING, "Paused", "its Cluster is paused");
            case StepOutcome.Done done -> ClusterFindings.progressing(plan);
        };
    }

    /** The spec is invalid: its problems are reported, and everything else keeps its value. */
    public ConnectorStatus invalid(List<Problem> problems) {
        return with(
                no(READY, "InvalidSpec", Problems.text(problems)),
                no(PROGRESSING, "InvalidSpec", "nothing is changed until the spec is valid"));
    }

    /** The connector's state is unknown because of its Connect. */
    public ConnectorStatus connectNotReady(String message) {
        return with(
                unknown(READY, "ConnectNotReady", message),
                yes(PROGRESSING, "ConnectNotReady", message));
    }

    /** Something of the Connector's could not be written, so nothing follows from it. */
    public ConnectorStatus refusedByKubernetes(String reason, String message) {
        return with(no(READY, reason, message), no(PROGRESSING, reason, message));
    }

    /** The Connector is being deleted, which takes a while. */
    public ConnectorStatus deleting(String why) {
        return with(no(READY, "Deleting", why), yes(PROGRESSING, "Deleting", why));
    }

    /** The Connector is being deleted, but Kafka Connect cannot delete the connector now. */
    public ConnectorStatus cannotDelete(String why) {
        return with(
                no(READY, "CannotDelete", "the connector cannot be deleted: " + why),
                no(PROGRESSING, "CannotDelete", "the deletion is retried"));
    }

    /**
     * The operator is done with a Connector that is being deleted, but other finalizers hold it.
     *
     * @param holders the other finalizers
     */
    public ConnectorStatus released(String why, List<String> holders) {
        var message =
                why
                        + "; this resource is being deleted and waits for other finalizers: "
                        + String.join(", ", holders);
        return ConnectorStatusBuilder.builder()
                .conditions(
                        Conditions.merged(
                                previous == null ? null : previous.conditions(),
                                List.of(
                                        no(READY, RELEASED, message),
                                        no(PROGRESSING, RELEASED, message)),
                                generation,
                                now))
                .observedGeneration(generation)
                .build();
    }

    /** Whether {@link #released} was reported already. */
    public boolean isReleased() {
        return previous != null
                && Conditions.find(previous.conditions(), READY)
                        .filter(ready -> RELEASED.equals(ready.reason()))
                        .isPresent();
    }

    /** The state of the connector is unknown. */
    public ConnectorStatus unknownState(String reason, String message) {
        return with(unknown(READY, reason, message), unknown(PROGRESSING, reason, message));
    }

    private ConnectorStatus with(Finding... findings) {
        List<Condition> conditions =
                Conditions.merged(
                        previous == null ? null : previous.conditions(),
                        List.of(findings),
                        generation,
                        now);
        return (previous == null
                        ? ConnectorStatusBuilder.builder()
                        : ConnectorStatusBuilder.builder(previous))
                .conditions(conditions)
                .observedGeneration(generation)
                .build();
    }
}
