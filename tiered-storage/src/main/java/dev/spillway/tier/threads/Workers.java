package dev.spillway.tier.threads;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for blocking requests. The pool has no bound of its own: callers bound what they submit
 * (parts in flight; GETs by the room in the cache).
 *
 * <p>Platform threads, not virtual ones: the requests are few and carry megabytes, so there is
 * little to save, and a virtual thread that waits for a socket with a timeout costs a poll, a timer
 * and hand-overs each time. Figures: docs/benchmarks/tiered-storage.md.
 */
public final class Workers {
    private Workers() {}

    /**
     * @param name what the threads' names start with
     */
    public static ExecutorService named(String name) {
        return Executors.newCachedThreadPool(daemons(name));
    }

    /**
     * Makes a periodic task survive its errors: an executor silently cancels one that throws. The
     * task's own handlers may throw too, when there is no memory to log with.
     */
    public static Runnable neverThrowing(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable e) {
                // Logging could fail again; the task runs again at its next time.
            }
        };
    }

    /** Daemon threads with the class loader of the plugin, which the SDK looks services up with. */
    public static ThreadFactory daemons(String name) {
        AtomicInteger started = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + started.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(Workers.class.getClassLoader());
            return thread;
        };
    }
}
