package dev.spillway.local.kubelet.process;

import dev.spillway.local.state.ProcessIdentity;
import dev.spillway.local.state.RunningProcesses;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A small process beside the daemon that kills the daemon's processes when the daemon dies, even
 * after {@code kill -9}: the kernel then closes the pipe that the watchdog reads. It reads {@code +
 * 4711 START} when a process starts and {@code - 4711 START} when it has ended.
 */
public final class Watchdog implements AutoCloseable {
    /**
     * A watchdog that dies is replaced; one that dies so often has a cause that another start does
     * not fix.
     */
    private static final int MAX_STARTS = 5;

    /**
     * A shell does the waiting, in a megabyte or two where a JVM takes forty; the JVM, which can
     * tell whether a pid still is the same process, starts only when there is something to kill.
     * The watchdog ignores signals to the whole process group, so that it outlives the daemon.
     */
    private static final String LISTEN =
            """
            trap '' HUP INT TERM
            lines=
            while read -r line; do
                lines="$lines$line
            "
            done
            printf %s "$lines" | "$@"
            """;

    private final Set<ProcessIdentity> guarded = new LinkedHashSet<>();
    private final Path java;
    private int starts;
    private boolean closed;
    private Process process;
    private Writer pipe;

    /**
     * @param java home of the JDK
     */
    public Watchdog(Path java) throws IOException {
        this.java = java;
        process = start();
        pipe = process.outputWriter(StandardCharsets.UTF_8);
    }

    public synchronized void guard(ProcessIdentity child) throws IOException {
        guarded.add(child);
        send("+ " + child);
    }

    public synchronized void release(ProcessIdentity child) throws IOException {
        guarded.remove(child);
        send("- " + child);
    }

    public synchronized ProcessHandle process() {
        return process.toHandle();
    }

    private void send(String line) throws IOException {
        if (closed) {
            return;
        }
        try {
            pipe.write(line + "\n");
            pipe.flush();
        } catch (IOException e) {
            // It has just died; its replacement gets the whole list.
            if (starts >= MAX_STARTS) {
                throw e;
            }
            replace();
        }
    }

    private Process start() throws IOException {
        starts++;
        Process started =
                new ProcessBuilder(
                                "/bin/sh",
                                "-c",
                                LISTEN,
                                "sh",
                                java.resolve("bin/java").toString(),
                                "-Xmx16m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Watchdog.class.getName())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        var _ = started.onExit().thenRun(this::replaceWhenNeeded);
        return started;
    }

    private synchronized void replaceWhenNeeded() {
        if (closed || process.isAlive() || starts >= MAX_STARTS) {
            return;
        }
        try {
            replace();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot restart the watchdog", e);
        }
    }

    private void replace() throws IOException {
        process = start();
        pipe = process.outputWriter(StandardCharsets.UTF_8);
        for (ProcessIdentity child : guarded) {
            pipe.write("+ " + child + "\n");
        }
        pipe.flush();
    }

    /** Ends the watchdog, which kills whatever it still guards. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        pipe.close();
    }

    /** Reads the daemon's lines until its end, then kills what is left. */
    public static void main(String[] args) throws IOException {
        Set<ProcessIdentity> left = new LinkedHashSet<>();
        try (var lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Optional<ProcessIdentity> process = ProcessIdentity.parse(line.substring(1));
                if (line.startsWith("+")) {
                    process.ifPresent(left::add);
                } else {
                    process.ifPresent(left::remove);
                }
            }
        }
        List<ProcessHandle> alive = left.stream().flatMap(p -> p.process().stream()).toList();
        // Without a grace period: there is no API left to shut down with. Brokers recover from it
        // as
        // from a power cut.
        RunningProcesses.end(alive, Duration.ZERO);
    }
}
