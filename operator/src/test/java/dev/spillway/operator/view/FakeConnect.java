package dev.spillway.operator.view;

import dev.spillway.operator.api.ConnectorState;
import dev.spillway.operator.connect.ConnectRefusedException;
import dev.spillway.operator.connect.ConnectRest;
import dev.spillway.operator.connect.ConnectUnavailableException;
import dev.spillway.operator.connect.FieldProblem;
import dev.spillway.operator.observed.ConnectorPlugin;
import dev.spillway.operator.observed.ObservedConnect;
import dev.spillway.operator.observed.ObservedConnector;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Kafka Connect in memory: what it is told happens at once, unless a test says otherwise. */
public final class FakeConnect implements ConnectRest {

    /** In order: {@code create orders RUNNING}, without validations and reads. */
    public final List<String> calls = new ArrayList<>();

    public final List<ConnectorPlugin> plugins =
            new ArrayList<>(
                    List.of(
                            new ConnectorPlugin("org.example.Source", "source", "1"),
                            new ConnectorPlugin("org.example.Sink", "sink", "1")));

    /** What validations find. */
    public List<FieldProblem> problems = List.of();

    /** The workers do not answer. */
    public boolean silent;

    /** Changes are not made now. */
    public @Nullable String busy;

    /** Changes are refused. */
    public @Nullable String refuses;

    /** Offsets are not deleted. */
    public @Nullable String refusesOffsets;

    /** Tasks fail with this when they start. */
    public @Nullable String fails;

    public int tasks = 1;
    public int validations;
    public UnaryOperator<String> mask = UnaryOperator.identity();
    private final Map<String, Connector> connectors = new TreeMap<>();

    private static final class Connector {
        TreeMap<String, String> config = new TreeMap<>();
        String state = "RUNNING";
        String taskState = "RUNNING";
        String cause = "";
        boolean hasTasks = true;
    }

    /** It is there without the operator. */
    public void put(String name, Map<String, String> config) {
        var connector = new Connector();
        connector.config = new TreeMap<>(config);
        connectors.put(name, connector);
    }

    public boolean has(String name) {
        return connectors.containsKey(name);
    }

    public Map<String, String> config(String name) {
        return of(name).config;
    }

    public void setTasks(String name, String state, String cause) {
        of(name).taskState = state;
        of(name).cause = cause;
    }

    private Connector of(String name) {
        return Objects.requireNonNull(connectors.get(name), name);
    }

    @Override
    public ObservedConnect.Known read() {
        answer();
        var all = new TreeMap<String, ObservedConnector>();
        connectors.forEach((name, each) -> {
            var list = new ArrayList<ObservedConnector.Task>();
            for (int i = 0; i < tasks && each.hasTasks; i++) {
                list.add(
                        new ObservedConnector.Task(
                                i, each.taskState, "10.0.0.1", mask.apply(each.cause)));
            }
            all.put(
                    name,
                    new ObservedConnector(
                            each.config, "source", each.state, "10.0.0.1", "", list, list.size()));
        });
        return new ObservedConnect.Known("4.4.0", "id", plugins, all);
    }

    private void answer() {
        if (silent) {
            throw new ConnectUnavailableException("no answer from the workers", null);
        }
    }

    private void change(String call) {
        answer();
        if (busy != null) {
            throw new ConnectUnavailableException(busy, null);
        }
        if (refuses != null) {
            throw new ConnectRefusedException(refuses);
        }
        calls.add(call);
    }

    private void start(String name) {
        setTasks(name, fails == null ? "RUNNING" : "FAILED", fails == null ? "" : fails);
        of(name).hasTasks = true;
    }

    @Override
    public List<FieldProblem> validate(String className, Map<String, String> config) {
        answer();
        validations++;
        if (busy != null) {
            throw new ConnectUnavailableException(busy, null);
        }
        return problems;
    }

    @Override
    public void create(String name, Map<String, String> config, ConnectorState initial) {
        change("create " + name + " " + initial);
        put(name, config);
        of(name).state = initial.name().toUpperCase(Locale.ROOT);
        of(name).hasTasks = false;
        if (initial != ConnectorState.Stopped) {
            start(name);
            if (initial == ConnectorState.Paused) {
                of(name).taskState = "PAUSED";
            }
        }
    }

    @Override
    public void configure(String name, Map<String, String> config) {
        change("configure " + name);
        of(name).config = new TreeMap<>(config);
        if (of(name).hasTasks) {
            start(name);
        }
    }

    @Override
    public void pause(String name) {
        change("pause " + name);
        of(name).state = "PAUSED";
        of(name).taskState = "PAUSED";
    }

    @Override
    public void resume(String name) {
        change("resume " + name);
        of(name).state = "RUNNING";
        start(name);
    }

    @Override
    public void stop(String name) {
        change("stop " + name);
        of(name).state = "STOPPED";
        of(name).hasTasks = false;
    }

    @Override
    public void restartFailed(String name) {
        change("restart " + name);
        start(name);
    }

    @Override
    public void deleteOffsets(String name) {
        if (refusesOffsets != null) {
            throw new ConnectRefusedException(refusesOffsets);
        }
        change("delete offsets " + name);
        if (!of(name).state.equals("STOPPED")) {
            throw new ConnectRefusedException("must be stopped");
        }
    }

    @Override
    public void delete(String name) {
        change("delete " + name);
        connectors.remove(name);
    }

    @Override
    public void close() {}
}
