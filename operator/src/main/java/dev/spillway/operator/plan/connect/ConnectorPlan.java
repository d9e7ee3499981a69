package dev.spillway.operator.plan.connect;

import dev.spillway.operator.api.ConnectorState;
import dev.spillway.operator.model.ConnectNames;
import dev.spillway.operator.model.ConnectorModel;
import dev.spillway.operator.model.ConnectorValue;
import dev.spillway.operator.model.ConnectorValue.SecretKey;
import dev.spillway.operator.observed.ConnectorPlugin;
import dev.spillway.operator.observed.ObservedConnect;
import dev.spillway.operator.observed.ObservedConnector;
import dev.spillway.operator.observed.Restarts;
import dev.spillway.operator.plan.ConnectorStep;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The next changes of one connector.
 *
 * <ol>
 *   <li>A class that the workers do not have, or a value of a Secret that is missing, blocks its
 *       creation and new settings, and nothing else.
 *   <li>Settings are validated before each time that they are set. A connector that is to rest does
 *       so before it gets new settings; one that is to run, after.
 *   <li>What has failed is started again, see {@link RestartPauses}, unless new settings are on
 *       their way, which start it again anyway; if those are refused, it is.
 *   <li>It is as declared once the connector and all of its tasks are in the declared state.
 * </ol>
 */
public final class ConnectorPlan {

    /** Kafka Connect says of tasks how they were before a change until they have ended. */
    static final Duration SETTLES_WITHIN = Duration.ofSeconds(3);

    private static final int NAMES = 5;

    private final ConnectorModel model;
    private final Function<SecretKey, SecretValue> secrets;
    private final ObservedConnect.Known seen;
    private final History history;
    private final Instant now;
    private final Optional<ConnectorPlugin> plugin;
    private final Optional<ObservedConnector> connector;

    /**
     * What the operator remembers of a connector.
     *
     * @param changed when the operator last changed its settings or its state
     * @param refused whether what is to be changed has just been refused, so that it does not start
     *     again what has failed
     */
    public record History(Restarts restarts, Instant changed, boolean refused) {
        public static final History NONE = new History(Restarts.NONE, Instant.EPOCH);

        public History(Restarts restarts, Instant changed) {
            this(restarts, changed, false);
        }

        public History afterRefusal() {
            return new History(restarts, changed, true);
        }
    }

    /**
     * @param changes in order
     * @param restart steps that start again what has failed, apart from the changes; empty if none
     *     is due
     * @param plan all of these, and what is waited for
     * @param restarts as to be remembered from now on; with the restart that is due
     * @param nextRestart when the next one is due; empty while nothing has failed
     * @param lookAgain when something becomes due by itself
     */
    public record Decision(
            List<ConnectorStep> changes,
            List<ConnectorStep> restart,
            Plan plan,
            Restarts restarts,
            Optional<Instant> nextRestart,
            Optional<Instant> lookAgain) {

        /** The same, while its changes are refused: with the restart that is due meanwhile. */
        public Decision with(Decision meanwhile) {
            return new Decision(
                    changes,
                    meanwhile.restart,
                    plan,
                    meanwhile.restarts,
                    nextRestart,
                    meanwhile.lookAgain);
        }

        /** Nothing of it is carried out, so that no restart is to be remembered. */
        public Decision notCarriedOut(Restarts before) {
            return new Decision(changes, restart, plan, before, nextRestart, Optional.empty());
        }
    }

    private ConnectorPlan(
            ConnectorModel model,
            Function<SecretKey, SecretValue> secrets,
            ObservedConnect.Known seen,
            History history,
            Instant now) {
        this.model = model;
        this.secrets = secrets;
        this.seen = seen;
        this.history = history;
        this.now = now;
        this.plugin = seen.plugin(model.className());
        this.connector = seen.connector(model.name());
    }

    public static Decision next(
            ConnectorModel model,
            Function<SecretKey, SecretValue> secrets,
            ObservedConnect.Known seen,
            History history,
            Instant now) {
        return new ConnectorPlan(model, secrets, seen, history, now).next();
    }

    private Decision next() {
        var obstacles = obstacles();
        var changes =
                connector
                        .map(there -> changes(there, obstacles))
                        .orElseGet(() -> creation(obstacles));
        var failed = connector.filter(this::hasFailed);
        var restarts =
                RestartPauses.remembered(
                        history.restarts(), connector.isPresent() && failed.isEmpty(), now);
        if (failed.isEmpty() || !changes.isEmpty() && !history.refused()) {
            var waits =
                    changes.isEmpty()
                            ? connector.map(this::waits).orElseGet(List::of)
                            : List.<Step>of();
            return new Decision(
                    changes,
                    List.of(),
                    plan(obstacles, changes, List.of(), waits),
                    restarts,
                    Optional.empty(),
                    waits.stream().anyMatch(this::isSettling)
                            ? Optional.of(history.changed().plus(SETTLES_WITHIN))
                            : recovery(restarts));
        }
        return restart(failed.get(), obstacles, restarts);
    }

    private static Plan plan(
            List<Step> obstacles,
            List<ConnectorStep> changes,
            List<ConnectorStep> restart,
            List<Step> waits) {
        return new Plan(
                Stream.of(obstacles, changes, restart, waits).<Step>flatMap(List::stream).toList());
    }

    private Optional<Instant> recovery(Restarts restarts) {
        return restarts.count() == 0
                ? Optional.empty()
                : Optional.of(restarts.last().plus(RestartPauses.RECOVERED_AFTER));
    }

    // Settings

    /** What keeps the declared settings from being set. */
    private List<Step> obstacles() {
        var obstacles = new ArrayList<Step>();
        if (plugin.isEmpty()) {
            obstacles.add(classNotFound());
        }
        new TreeMap<>(model.config())
                .forEach((name, value) -> {
                    if (value instanceof SecretKey key) {
                        switch (secrets.apply(key)) {
                            case SecretValue.Placed placed -> {}
                            case SecretValue.Missing missing ->
                                    obstacles.add(
                                            new Step.Blocked(
                                                    "SecretMissing",
                                                    "set " + name,
                                                    missing.why(),
                                                    missing.remedy()));
                            case SecretValue.Unread unread ->
                                    obstacles.add(
                                            new Step.Wait(
                                                    "set " + name,
                                                    unread.why(),
                                                    "it has been read"));
                        }
                    }
                });
        return List.copyOf(obstacles);
    }

    private Step classNotFound() {
        var simple = simpleName(model.className());
        var others =
                seen.plugins().stream()
                        .map(ConnectorPlugin::className)
                        // One that was misspelt is among the first.
                        .sorted(
                                java.util.Comparator.comparing((String name) ->
                                                !simpleName(name).equalsIgnoreCase(simple))
                                        .thenComparing(Function.identity()))
                        .toList();
        return new Step.Blocked(
                "ClassNotFound",
                "run class " + model.className(),
                others.isEmpty()
                        ? "the workers of Connect " + model.connect() + " have no connectors at all"
                        : "the workers of Connect %s have no such class, but %s%s"
                                .formatted(
                                        model.connect(),
                                        String.join(", ", others.stream().limit(NAMES).toList()),
                                        others.size() > NAMES
                                                ? " and " + (others.size() - NAMES) + " more"
                                                : ""),
                "add the plugin to spec.plugins of Connect "
                        + model.connect()
                        + ", or create the Connector with one of the classes in its"
                        + " status.plugins");
    }

    private static String simpleName(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    private List<ConnectorStep> creation(List<Step> obstacles) {
        if (!obstacles.isEmpty()) {
            return List.of();
        }
        var config = config();
        return List.of(
                validate(config, "it is about to be created"),
                new ConnectorStep.Create(
                        model.name(),
                        config,
                        model.state(),
                        "Kafka Connect has no connector of this name"));
    }

    private List<ConnectorStep> changes(ObservedConnector there, List<Step> obstacles) {
        var changes = new ArrayList<ConnectorStep>();
        var state = stateChange(there);
        state.filter(step -> model.state() != ConnectorState.Running).ifPresent(changes::add);
        if (obstacles.isEmpty()) {
            changes.addAll(reconfigure(there));
        }
        state.filter(step -> model.state() == ConnectorState.Running).ifPresent(changes::add);
        return List.copyOf(changes);
    }

    private List<ConnectorStep> reconfigure(ObservedConnector there) {
        var config = config();
        var changed = changed(config, there.config());
        return changed.isEmpty()
                ? List.of()
                : List.of(
                        validate(config, "its settings are to be changed"),
                        new ConnectorStep.Reconfigure(
                                model.name(), config, changed, "not as declared"));
    }

    private ConnectorStep validate(SortedMap<String, String> config, String why) {
        return new ConnectorStep.Validate(model.name(), model.className(), config, why);
    }

    private static SortedSet<String> changed(
            SortedMap<String, String> wanted, SortedMap<String, String> seen) {
        var names = new TreeSet<>(wanted.keySet());
        names.addAll(seen.keySet());
        names.removeIf(name -> Objects.equals(wanted.get(name), seen.get(name)));
        return names;
    }

    /** As Kafka Connect stores it. Without obstacles there is a placeholder for each Secret. */
    private SortedMap<String, String> config() {
        var config = new TreeMap<String, String>();
        if (plugin.filter(ConnectorPlugin::isSink).isPresent()) {
            config.put(
                    "consumer.override.group.id",
                    new ConnectNames(model.connect()).sinkGroup(model.name()));
        }
        model.config()
                .forEach((name, value) ->
                        config.put(
                                name,
                                switch (value) {
                                    case ConnectorValue.Text(String text) -> text;
                                    case SecretKey key -> placeholder(key);
                                }));
        config.put("name", model.name());
        config.put("connector.class", model.className());
        config.put("tasks.max", Integer.toString(model.maxTasks()));
        return java.util.Collections.unmodifiableSortedMap(config);
    }

    private String placeholder(SecretKey key) {
        return switch (secrets.apply(key)) {
            case SecretValue.Placed(var placeholder) -> placeholder.text();
            case SecretValue.Missing missing -> throw new IllegalStateException(missing.why());
            case SecretValue.Unread unread -> throw new IllegalStateException(unread.why());
        };
    }

    // State

    /** That of a connector that has failed does not tell what it is to do, see {@link #restart}. */
    private Optional<ConnectorStep> stateChange(ObservedConnector there) {
        var state = there.state();
        var why = "it is " + state;
        return switch (model.state()) {
            case Running ->
                    state.equals(ObservedConnector.PAUSED)
                                    || state.equals(ObservedConnector.STOPPED)
                            ? Optional.of(new ConnectorStep.Resume(model.name(), why))
                            : Optional.empty();
            case Paused ->
                    state.equals(ObservedConnector.RUNNING)
                                    || state.equals(ObservedConnector.STOPPED)
                            ? Optional.of(new ConnectorStep.Pause(model.name(), why))
                            : Optional.empty();
            case Stopped ->
                    state.equals(ObservedConnector.STOPPED)
                            ? Optional.empty()
                            : Optional.of(new ConnectorStep.Stop(model.name(), why));
        };
    }

    private String declared() {
        return switch (model.state()) {
            case Running -> ObservedConnector.RUNNING;
            case Paused -> ObservedConnector.PAUSED;
            case Stopped -> ObservedConnector.STOPPED;
        };
    }

    /** For what is as declared, as far as the operator's own changes go. */
    private List<Step> waits(ObservedConnector there) {
        if (now.isBefore(history.changed().plus(SETTLES_WITHIN))) {
            return List.of(
                    new Step.Wait(
                            "see connector " + model.name() + " as declared",
                            "it was changed a moment ago",
                            "Kafka Connect says how its tasks do now"));
        }
        if (!there.state().equals(declared())) {
            return List.of(
                    new Step.Wait(
                            "see connector " + model.name() + " " + declared(),
                            "it is " + there.state() + ": the workers are sharing out connectors",
                            "a worker has taken it"));
        }
        if (model.state() == ConnectorState.Stopped) {
            return there.tasks().isEmpty()
                    ? List.of()
                    : List.of(
                            new Step.Wait(
                                    "see connector " + model.name() + " without tasks",
                                    tasks(there.tasks()) + " has not ended yet",
                                    "the workers have ended it"));
        }
        var others =
                there.tasks().stream().filter(task -> !task.state().equals(declared())).toList();
        if (!others.isEmpty()) {
            return List.of(
                    new Step.Wait(
                            "see " + tasks(others) + " " + declared(),
                            "the workers are sharing out tasks",
                            "a worker has taken each"));
        }
        if (there.madeTasks() != there.tasks().size()) {
            return List.of(
                    new Step.Wait(
                            "see all tasks " + declared(),
                            "the connector has made %d, of which Kafka Connect shows %d; what a connector waits for is in the log of its worker, here that of %s"
                                    .formatted(
                                            there.madeTasks(),
                                            there.tasks().size(),
                                            there.worker()),
                            "the workers have started them"));
        }
        if (there.tasks().isEmpty() && model.state() == ConnectorState.Running) {
            return List.of(
                    new Step.Wait(
                            "run a task",
                            "the connector has made none: it has found nothing to copy, or is still"
                                    + " looking",
                            "it makes one"));
        }
        return List.of();
    }

    private boolean isSettling(Step wait) {
        return now.isBefore(history.changed().plus(SETTLES_WITHIN));
    }

    private static String tasks(List<ObservedConnector.Task> tasks) {
        return (tasks.size() == 1 ? "task " : "tasks ")
                + tasks.stream()
                        .limit(NAMES)
                        .map(task -> Integer.toString(task.id()))
                        .collect(Collectors.joining(", "))
                + (tasks.size() > NAMES ? " and " + (tasks.size() - NAMES) + " more" : "");
    }

    // Failures

    /** One that is stopped has nothing that could be started again. */
    private boolean hasFailed(ObservedConnector there) {
        return model.state() != ConnectorState.Stopped
                && (there.hasFailed() || !there.failedTasks().isEmpty());
    }

    private Decision restart(ObservedConnector failed, List<Step> obstacles, Restarts before) {
        var waitsForSecret = causes(failed).stream().allMatch(Remedies::isSecretNotMounted);
        var due =
                waitsForSecret
                        ? before.last().plus(RestartPauses.FOR_SECRETS)
                        : RestartPauses.next(before);
        if (now.isBefore(due) || now.isBefore(history.changed().plus(SETTLES_WITHIN))) {
            var at = latest(due, history.changed().plus(SETTLES_WITHIN));
            return new Decision(
                    List.of(),
                    List.of(),
                    plan(obstacles, List.of(), List.of(), List.of(startAgain(failed, at))),
                    before,
                    Optional.of(at),
                    Optional.of(at));
        }
        var after = new Restarts(before.count() + (waitsForSecret ? 0 : 1), now);
        var steps = new ArrayList<ConnectorStep>();
        if (failed.hasFailed()) {
            steps.add(
                    model.state() == ConnectorState.Running
                            ? new ConnectorStep.Resume(model.name(), "it is to run")
                            : new ConnectorStep.Pause(model.name(), "it is to be paused"));
        }
        steps.add(
                new ConnectorStep.RestartFailed(
                        model.name(),
                        waitsForSecret ? 0 : after.count(),
                        now,
                        String.join("; ", causes(failed).stream().distinct().limit(1).toList())));
        return new Decision(
                List.of(),
                List.copyOf(steps),
                plan(obstacles, List.of(), steps, List.of()),
                after,
                Optional.of(now),
                Optional.of(
                        waitsForSecret
                                ? now.plus(RestartPauses.FOR_SECRETS)
                                : RestartPauses.next(after)));
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }

    private Step startAgain(ObservedConnector failed, Instant at) {
        var what =
                failed.hasFailed()
                        ? "start connector " + model.name() + " again"
                        : "start " + tasks(failed.failedTasks()) + " again";
        return new Step.Wait(
                what, causes(failed).getFirst(), "it is " + at.truncatedTo(ChronoUnit.SECONDS));
    }

    /** At least one. */
    private static List<String> causes(ObservedConnector failed) {
        var causes = new ArrayList<String>();
        if (failed.hasFailed()) {
            causes.add(failed.cause().isEmpty() ? "it has failed" : failed.cause());
        }
        failed.failedTasks()
                .forEach(task ->
                        causes.add(task.cause().isEmpty() ? "it has failed" : task.cause()));
        return causes;
    }
}
