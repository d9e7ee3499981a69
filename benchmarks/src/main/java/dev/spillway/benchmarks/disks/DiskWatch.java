package dev.spillway.benchmarks.disks;

import dev.spillway.benchmarks.kubernetes.Stopwatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How full each broker's disk is, several times a second: by the file system, not by what Kafka or
 * the operator say of it.
 */
final class DiskWatch implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(250);

    private final List<Path> disks;
    private final long capacity;
    private final AtomicLong fullest = new AtomicLong();
    private final AtomicLong now = new AtomicLong();
    private final AtomicReference<@Nullable UncheckedIOException> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean ending;

    /**
     * @param disks the directory of each
     * @param capacity bytes of each
     */
    DiskWatch(List<Path> disks, long capacity) {
        this.disks = disks;
        this.capacity = capacity;
        this.thread = Thread.ofPlatform().name("disk-watch").start(this::watch);
    }

    private void watch() {
        try {
            while (!ending) {
                var most = disks.stream().mapToLong(DiskWatch::bytes).max().orElse(0);
                now.set(most);
                fullest.accumulateAndGet(most, Math::max);
                Stopwatch.pause(INTERVAL);
            }
        } catch (UncheckedIOException e) {
            failure.set(e);
        }
    }

    /** In blocks of the file system: Kafka's indexes are long files that are mostly holes. */
    private static long bytes(Path disk) {
        try {
            var process =
                    new ProcessBuilder("du", "-sk", disk.toString())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try (var output = process.inputReader()) {
                // A file that was deleted meanwhile is left out, and makes the exit status 1.
                var line = output.readLine();
                return line == null ? 0 : Long.parseLong(line.split("\\s", 2)[0]) << 10;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Percent of the fullest disk, now. */
    double now() {
        check();
        return 100.0 * now.get() / capacity;
    }

    /** Percent of the fullest disk at the worst moment since this was asked last. */
    double worst() {
        check();
        return 100.0 * fullest.getAndSet(now.get()) / capacity;
    }

    private void check() {
        var failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    @Override
    public void close() throws InterruptedException {
        ending = true;
        thread.join();
    }
}
