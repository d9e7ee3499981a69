package dev.spillway.examples;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BooleanSupplier;

/** What an application gets from the Pod that it runs in, and what the Pod learns of it. */
public final class Environment {
    private static final String KAFKA_PROPERTIES = "/etc/kafka/client.properties";

    private final Map<String, String> variables;
    private final MeterRegistry meters;
    private final List<Runnable> onStop = new ArrayList<>();
    private volatile BooleanSupplier ready = () -> false;
    private volatile boolean stopping;

    /**
     * @param variables of the process
     */
    public Environment(Map<String, String> variables, MeterRegistry meters) {
        this.variables = Map.copyOf(variables);
        this.meters = meters;
    }

    /**
     * How to reach Kafka: addresses, encryption and credentials, from the file that {@code
     * KAFKA_PROPERTIES} names. By default it is {@code client.properties} of a User's Secret,
     * mounted at {@code /etc/kafka}.
     */
    public Properties kafka() throws IOException {
        var properties = new Properties();
        var file = Path.of(variable("KAFKA_PROPERTIES", KAFKA_PROPERTIES));
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }

    /** The same, with an application's own settings. */
    public Properties kafka(Map<String, ?> settings) throws IOException {
        var properties = kafka();
        properties.putAll(settings);
        return properties;
    }

    /**
     * @throws IllegalArgumentException when the variable is not set
     */
    public String variable(String name) {
        return Optional.ofNullable(variables.get(name))
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "the environment variable %s is not set".formatted(name)));
    }

    public String variable(String name, String otherwise) {
        return variables.getOrDefault(name, otherwise);
    }

    /** Shown at {@code /metrics}. */
    public MeterRegistry meters() {
        return meters;
    }

    /**
     * @param ready whether the application does its work, as {@code /ready} says
     */
    public void ready(BooleanSupplier ready) {
        this.ready = ready;
    }

    boolean isReady() {
        return !stopping && ready.getAsBoolean();
    }

    /**
     * @param action makes {@link Application#run} return, such as {@code consumer::wakeup}; called
     *     by another thread
     */
    public synchronized void onStop(Runnable action) {
        onStop.add(action);
        if (stopping) {
            action.run();
        }
    }

    /** Whether the Pod is to end. */
    public boolean stopping() {
        return stopping;
    }

    synchronized void stop() {
        stopping = true;
        onStop.forEach(Runnable::run);
    }

    /** The Pod's own, at which servers listen. */
    public String address() {
        return variable("POD_IP", "127.0.0.1");
    }

    /** Of {@code /metrics} and {@code /ready}. */
    int port() {
        return Integer.parseInt(variable("PORT", "8080"));
    }
}
