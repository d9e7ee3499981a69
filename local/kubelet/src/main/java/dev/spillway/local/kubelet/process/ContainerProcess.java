package dev.spillway.local.kubelet.process;

import dev.spillway.local.kubelet.container.ProcessSpec;
import dev.spillway.local.state.ProcessIdentity;
import dev.spillway.local.state.RunningProcesses;
import dev.spillway.local.state.Signal;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The process of a running container. */
public final class ContainerProcess {
    private final Process process;
    private final RunningProcesses running;
    private final Watchdog watchdog;
    private final Path log;
    private final Optional<ProcessIdentity> identity;

    private ContainerProcess(
            Process process, RunningProcesses running, Watchdog watchdog, Path log) {
        this.process = process;
        this.running = running;
        this.watchdog = watchdog;
        this.log = log;
        this.identity = ProcessIdentity.of(process.toHandle());
    }

    /**
     * Starts the process, registered with the running processes and the watchdog.
     *
     * @param log to which its output is appended
     * @param title a name for people, such as {@code default/events-broker-0 kafka}
     * @throws IOException when there is no such program
     */
    public static ContainerProcess start(
            ProcessSpec spec, Path log, String title, RunningProcesses running, Watchdog watchdog)
            throws IOException {
        Files.createDirectories(log.getParent());
        ContainerProcess started =
                new ContainerProcess(
                        builder(spec)
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                                .start(),
                        running,
                        watchdog,
                        log);
        if (started.identity.isPresent()) {
            running.add(started.identity.get(), title);
            watchdog.guard(started.identity.get());
        }
        return started;
    }

    /** The process as it will be started; also for probes. */
    public static ProcessBuilder builder(ProcessSpec spec) {
        List<String> words = new ArrayList<>(spec.command());
        words.set(0, find(words.getFirst(), spec.environment().getOrDefault("PATH", "")));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().clear();
        builder.environment().putAll(spec.environment());
        return builder.directory(spec.directory().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    }

    /** Resolves a program on the PATH of the new process; Java itself would use its own. */
    private static String find(String program, String path) {
        if (program.contains("/")) {
            return program;
        }
        return Stream.of(path.split(":", -1))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElse(program);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public void onExit(Runnable then) {
        var _ = process.onExit().thenRun(then);
    }

    /**
     * Stops it and its descendants: the signal, then SIGKILL after the grace period. Returns when
     * none is left.
     */
    public void end(Signal first, Duration grace) {
        RunningProcesses.end(List.of(process.toHandle()), first, grace);
    }

    public void kill() {
        RunningProcesses.end(List.of(process.toHandle()), Duration.ZERO);
    }

    /**
     * Unregisters it once it has ended, and ends what it has left behind. Returns its exit code;
     * 128 + n means signal n.
     */
    public int reap() {
        // The kernel may report the end a moment before Java does.
        process.onExit().join();
        try {
            LeftProcesses.end(log);
            if (identity.isPresent()) {
                running.remove(identity.get());
                watchdog.release(identity.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unregister a process that has ended", e);
        }
        return process.exitValue();
    }
}
