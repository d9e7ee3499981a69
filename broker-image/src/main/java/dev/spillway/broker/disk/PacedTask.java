package dev.spillway.broker.disk;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats something on a thread of its own that may take long, with pauses that keep it at a share
 * of the time of one CPU. Nothing that it throws ends it.
 */
final class PacedTask implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PacedTask.class);

    /** Of the CPU time of a run: 1 % of one CPU. */
    static final int LITTLE = 100;

    /** 20 % of one CPU. */
    static final int MUCH = 5;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Thread thread;

    private PacedTask(Thread thread) {
        this.thread = thread;
    }

    /** One that pauses for at least as long as it is told after each run, and for 1 % of a CPU. */
    static PacedTask start(String name, Supplier<Duration> pause, Runnable task) {
        return start(name, pause, () -> LITTLE, task);
    }

    /** One whose runs cost so little, or matter so much, that only the pause counts. */
    static PacedTask startUnpaced(String name, Supplier<Duration> pause, Runnable task) {
        return start(name, pause, () -> 0, task);
    }

    /**
     * @param pausePerRun the pause after a run is at least this many times its CPU time
     */
    static PacedTask start(
            String name, Supplier<Duration> pause, IntSupplier pausePerRun, Runnable task) {
        return new PacedTask(
                Thread.ofPlatform()
                        .daemon()
                        .name(name)
                        .start(() -> repeat(pause, pausePerRun, task)));
    }

    private static void repeat(Supplier<Duration> pause, IntSupplier pausePerRun, Runnable task) {
        boolean failed = false;
        try {
            while (true) {
                long start = THREADS.getCurrentThreadCpuTime();
                try {
                    task.run();
                    failed = false;
                } catch (RuntimeException e) {
                    if (!failed) {
                        LOG.warn("{} failed, and goes on", Thread.currentThread().getName(), e);
                    }
                    failed = true;
                }
                // Not the time that passed: on a busy machine that is mostly others' turn.
                Duration ran = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - start);
                Duration least = ran.multipliedBy(pausePerRun.getAsInt());
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
