package dev.spillway.broker.disk;

import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats something on a thread of its own that may take long, with pauses that keep it at 1 % of
 * the time of one CPU. Nothing that it throws ends it.
 */
final class PacedTask implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PacedTask.class);
    private static final long PAUSE_PER_RUN = 100;

    private final Thread thread;

    private PacedTask(Thread thread) {
        this.thread = thread;
    }

    /** One that pauses for at least as long as it is told before each run. */
    static PacedTask start(String name, Supplier<Duration> pause, Runnable task) {
        return start(name, pause, PAUSE_PER_RUN, task);
    }

    /** One whose runs cost so little, or matter so much, that only the pause counts. */
    static PacedTask startUnpaced(String name, Supplier<Duration> pause, Runnable task) {
        return start(name, pause, 0, task);
    }

    private static PacedTask start(
            String name, Supplier<Duration> pause, long pausePerRun, Runnable task) {
        return new PacedTask(
                Thread.ofPlatform()
                        .daemon()
                        .name(name)
                        .start(() -> repeat(pause, pausePerRun, task)));
    }

    private static void repeat(Supplier<Duration> pause, long pausePerRun, Runnable task) {
        boolean failed = false;
        try {
            while (true) {
                long start = System.nanoTime();
                try {
                    task.run();
                    failed = false;
                } catch (RuntimeException e) {
                    if (!failed) {
                        LOG.warn("{} failed, and goes on", Thread.currentThread().getName(), e);
                    }
                    failed = true;
                }
                Duration ran = Duration.ofNanos(System.nanoTime() - start);
                Duration least = ran.multipliedBy(pausePerRun);
                Duration wanted = pause.get();
                Thread.sleep(least.compareTo(wanted) > 0 ? least : wanted);
            }
        } catch (InterruptedException e) {
            // It is closed.
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
