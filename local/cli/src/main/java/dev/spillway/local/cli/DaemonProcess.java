package dev.spillway.local.cli;

import dev.spillway.local.state.ProcessIdentity;
import dev.spillway.local.state.ResidentMemory;
import dev.spillway.local.state.RunningProcesses;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The daemon, which serves the local Kubernetes API, as seen from another process.
 *
 * @param root of the repository
 * @param heapMegabytes of the daemon when it is started: a Topic of 3 KiB takes some 16 KiB, and 3
 *     KiB more for its state before the last change
 */
record DaemonProcess(Path root, StateDirectory state, int heapMegabytes) {
    /** Enough for a few hundred objects. */
    static final int HEAP_MEGABYTES = 96;

    /** The young generation's share of the heap. */
    private static final int YOUNG_DIVISOR = 12;

    DaemonProcess(Path root, StateDirectory state) {
        this(root, state, HEAP_MEGABYTES);
    }

    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);

    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(60);

    /**
     * Only a daemon that hangs takes longer: the others take at most the grace periods of their
     * Pods, wave after wave.
     */
    private static final Duration STOPS_WITHIN = Duration.ofMinutes(10);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    Optional<ProcessHandle> process() {
        return ProcessIdentity.read(state.pidFile()).flatMap(ProcessIdentity::process);
    }

    /**
     * Starts the daemon and waits until it is ready. It is detached from the terminal: Ctrl-C and
     * the end of the session do not reach it.
     *
     * @param app the programs to run
     * @param faults whether clients of the API may inject faults
     * @throws CliFailure when it fails to start, with the last lines of its log
     */
    void start(BuildCopy app, boolean faults) throws CliFailure, IOException {
        app.makeCurrent(state);
        Files.createDirectories(state.logs());
        var command = command(app);
        if (faults) {
            command.add("--faults");
        }
        var process = launch(command);
        var deadline = System.nanoTime() + STARTS_WITHIN.toNanos();
        while (process().isEmpty()) {
            if (ProcessIdentity.of(process).isEmpty() || System.nanoTime() > deadline) {
                process.destroy();
                throw new CliFailure(
                        "the local Kubernetes API did not start:\n%s\nThe whole log is in %s"
                                .formatted(lastLines(), state.daemonLog()));
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    /**
     * Stops the daemon with all Pods and waits for it.
     *
     * @return false when it had to be killed
     */
    boolean stop(ProcessHandle daemon) {
        var identity = ProcessIdentity.of(daemon);
        daemon.destroy();
        var deadline = System.nanoTime() + STOPS_WITHIN.toNanos();
        while (identity.flatMap(ProcessIdentity::process).isPresent()
                && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
        var killed = identity.flatMap(ProcessIdentity::process).isPresent();
        if (killed) {
            RunningProcesses.end(List.of(daemon), Duration.ZERO);
        }
        return !killed;
    }

    /** The processes of Pods; none after the daemon has ended, unless it was killed just now. */
    List<RunningProcesses.Running> pods() {
        return new RunningProcesses(state.processes()).alive();
    }

    KubernetesClient client() throws IOException {
        var config = Config.fromKubeconfig(Files.readString(state.kubeconfig()));
        config.setUserAgent("spillway-cli");
        // It is on this machine: an answer that takes long is one of a busy machine.
        config.setConnectionTimeout((int) ANSWERS_WITHIN.toMillis());
        config.setRequestTimeout((int) ANSWERS_WITHIN.toMillis());
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** Resident memory of the daemon, of all processes that it runs, and of this one, in bytes. */
    long residentBytes() {
        var all =
                Stream.concat(
                        Stream.of(ProcessHandle.current()),
                        process().stream()
                                .flatMap(d -> Stream.concat(Stream.of(d), d.descendants())));
        return ResidentMemory.bytes(all.toList());
    }

    /**
     * Starts it in the background of a shell without job control: POSIX then makes it, and whatever
     * it starts, ignore the signals of the terminal.
     */
    private ProcessHandle launch(List<String> command) throws IOException {
        var shell =
                new ArrayList<>(
                        List.of("/bin/sh", "-c", DETACHED, "sh", state.daemonLog().toString()));
        shell.addAll(command);
        var started = new ProcessBuilder(shell).redirectErrorStream(true).start();
        try (var output = started.inputReader()) {
            var pid = output.readLine();
            if (pid == null || !pid.matches("[0-9]+")) {
                throw new IOException("/bin/sh could not start the daemon: " + pid);
            }
            return ProcessHandle.of(Long.parseLong(pid))
                    .orElseThrow(() ->
                            new IOException("the daemon exited at once; see " + state.daemonLog()));
        }
    }

    private static final String DETACHED =
            """
            log=$1
            shift
            trap '' HUP
            "$@" >>"$log" 2>&1 </dev/null &
            echo $!
            """;

    private List<String> command(BuildCopy app) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        // Starts small and grows: by default it would start with all of it.
                        "-Xms16m",
                        "-Xmx" + heapMegabytes + "m",
                        "-Xmn" + heapMegabytes / YOUNG_DIVISOR + "m",
                        "-XX:MinHeapFreeRatio=15",
                        "-XX:MaxHeapFreeRatio=30",
                        "-XX:-UsePerfData",
                        "-XX:+UseCompactObjectHeaders",
                        "-XX:TrimNativeHeapInterval=5000",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        app.classPath(root, System.getProperty("java.class.path")),
                        "dev.spillway.local.DaemonMain",
                        "serve",
                        "--state",
                        state.root().toString(),
                        "--root",
                        app.root().toString()));
        return command;
    }

    private String lastLines() throws IOException {
        if (!Files.exists(state.daemonLog())) {
            return "(its log is empty)";
        }
        var lines = Files.readAllLines(state.daemonLog());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    }
}
