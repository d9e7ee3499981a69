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
 * The process that serves the local Kubernetes API, as seen from another one.
 *
 * @param root of the repository, where what runs was built
 * @param heapMegabytes what it may use for the objects, when it is started: 3 KiB of a Topic take
 *     some 16 KiB of it, and 3 KiB more the state before its last change
 */
record DaemonProcess(Path root, StateDirectory state, int heapMegabytes) {
    /** Enough for a few hundred objects. */
    static final int HEAP_MEGABYTES = 96;

    /** New objects take this part of the heap. */
    private static final int YOUNG_DIVISOR = 12;

    DaemonProcess(Path root, StateDirectory state) {
        this(root, state, HEAP_MEGABYTES);
    }

    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);

    /**
     * For a daemon that hangs: one that does not takes at most the grace periods of its Pods, one
     * wave after another.
     */
    private static final Duration STOPS_WITHIN = Duration.ofMinutes(10);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    Optional<ProcessHandle> process() {
        return ProcessIdentity.read(state.pidFile()).flatMap(ProcessIdentity::process);
    }

    /**
     * Starts the daemon and waits until it serves. It is no child of this terminal's job: Ctrl-C
     * and the end of the session are not for it.
     *
     * @param app what it runs from
     * @param faults whether a client of the API may switch faults on
     * @throws CliFailure when it ends instead, with the last lines of its log
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
                        "the local Kubernetes API did not start:\n%s\nAll of it is in %s"
                                .formatted(lastLines(), state.daemonLog()));
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    /**
     * Asks the daemon to end, with all Pods, and waits for it.
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

    /**
     * Processes of Pods; after the daemon's end there are none, unless it was killed a moment ago.
     */
    List<RunningProcesses.Running> pods() {
        return new RunningProcesses(state.processes()).alive();
    }

    KubernetesClient client() throws IOException {
        var config = Config.fromKubeconfig(Files.readString(state.kubeconfig()));
        config.setUserAgent("spillway-cli");
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** Resident memory of the daemon, all that it runs, and this process; bytes. */
    long residentBytes() {
        var all =
                Stream.concat(
                        Stream.of(ProcessHandle.current()),
                        process().stream()
                                .flatMap(d -> Stream.concat(Stream.of(d), d.descendants())));
        return ResidentMemory.bytes(all.toList());
    }

    /**
     * In the background of a shell without job control, which is how POSIX lets a process, and all
     * that it starts, ignore the terminal's signals.
     */
    private ProcessHandle launch(List<String> command) throws IOException {
        var shell =
                new ArrayList<>(
                        List.of("/bin/sh", "-c", DETACHED, "sh", state.daemonLog().toString()));
        shell.addAll(command);
        var started = new ProcessBuilder(shell).redirectErrorStream(true).start();
        try (var said = started.inputReader()) {
            var pid = said.readLine();
            if (pid == null || !pid.matches("[0-9]+")) {
                throw new IOException("/bin/sh could not start the daemon: " + pid);
            }
            return ProcessHandle.of(Long.parseLong(pid))
                    .orElseThrow(() ->
                            new IOException("the daemon ended at once; see " + state.daemonLog()));
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
                        // A small heap that grows: by default it would begin with all of it.
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
            return "(it wrote nothing)";
        }
        var lines = Files.readAllLines(state.daemonLog());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    }
}
