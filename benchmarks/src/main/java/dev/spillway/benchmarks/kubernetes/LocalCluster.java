package dev.spillway.benchmarks.kubernetes;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A local Kubernetes with the operator, in a state directory of its own. */
public final class LocalCluster implements AutoCloseable {
    /** As {@code ./spillway up} has by default. */
    public static final int SMALL_API_HEAP_MEGABYTES = 96;

    private static final String PROGRAM = "local/cli/target/spillway-local.jar";
    private static final int TAKES_AT_MOST_MINUTES = 10;

    private final Path repository;
    private final Path state;

    /** For Ctrl-C. */
    private final Thread hook = new Thread(this::end, "end of the local Kubernetes");

    private LocalCluster(Path repository, Path state) {
        this.repository = repository;
        this.state = state;
    }

    /**
     * Starts it.
     *
     * @param repository with all modules built
     * @param state to be removed in the end
     * @param apiHeapMegabytes of the API server
     * @param values for the operator's chart
     */
    public static LocalCluster start(
            Path repository, Path state, int apiHeapMegabytes, Map<String, String> values)
            throws BenchmarkFailure, IOException, InterruptedException {
        if (!Files.exists(repository.resolve(PROGRAM))) {
            throw new BenchmarkFailure(
                    repository.resolve(PROGRAM) + " does not exist: run `./spillway build`");
        }
        LocalCluster cluster = new LocalCluster(repository, state);
        Runtime.getRuntime().addShutdownHook(cluster.hook);
        List<String> up =
                new ArrayList<>(
                        List.of(
                                "up",
                                "--operator-only",
                                "--api-heap",
                                Integer.toString(apiHeapMegabytes)));
        values.forEach((name, value) -> up.addAll(List.of("--set", name + "=" + value)));
        try {
            cluster.run(up);
        } catch (BenchmarkFailure e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    public Path kubeconfig() {
        return state.resolve("kubeconfig");
    }

    /** Stops it and deletes its data. */
    @Override
    public void close() throws BenchmarkFailure, IOException, InterruptedException {
        Runtime.getRuntime().removeShutdownHook(hook);
        run(List.of("down", "--delete-data"));
    }

    private void end() {
        try {
            run(List.of("down", "--delete-data"));
        } catch (BenchmarkFailure | IOException | InterruptedException e) {
            System.err.println("the local Kubernetes in %s may still run: %s".formatted(state, e));
        }
    }

    /** A command of `./spillway`, which is this program with these two options. */
    private void run(List<String> words)
            throws BenchmarkFailure, IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-Xmx96m",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                repository.resolve(PROGRAM).toString(),
                                "dev.spillway.local.cli.Spillway",
                                "--root",
                                repository.toString(),
                                "--state",
                                state.toString()));
        command.addAll(words);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        // Its output is progress for people, like this benchmark's own.
        try (BufferedReader said = process.inputReader()) {
            said.lines().forEach(System.err::println);
        }
        if (!process.waitFor(TAKES_AT_MOST_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroy();
            throw new BenchmarkFailure("`spillway %s` failed".formatted(String.join(" ", words)));
        }
    }
}
