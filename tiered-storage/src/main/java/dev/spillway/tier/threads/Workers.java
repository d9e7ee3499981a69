package dev.spillway.tier.threads;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for blocking requests. The pool has no bound of its own: what is submitted is bounded by
 * whoever submits (parts in flight, and GETs by the room in the cache).
 *
 * <p>Platform threads, not virtual ones: our requests are few and carry megabytes, so there is
 * little to save, and a virtual thread that waits for a socket with a timeout costs a poll, a timer
 * and hand-overs each time. Figures, such as they are: docs/benchmarks/tiered-storage.md.
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
     * A task that is repeated whatever happens: an executor drops one that throws, silently and for
     * good. Its own handlers may throw too, when there is no memory to log with.
     */
    public static Runnable neverThrowing(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable e) {
                // Nothing can be said here that could not fail again; the next time comes.
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
