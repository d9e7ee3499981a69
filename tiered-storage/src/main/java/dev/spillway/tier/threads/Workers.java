package dev.spillway.tier.threads;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for blocking requests. Virtual where the JVM has them and they are not pinned by {@code
 * synchronized} (JEP 491, JDK 24), daemon threads elsewhere. The pool has no bound of its own: what
 * is submitted is bounded by whoever submits.
 */
public final class Workers {
    private static final int FIRST_JDK_WITHOUT_PINNING = 24;

    private Workers() {}

    /**
     * @param name what the threads' names start with
     */
    public static ExecutorService named(String name) {
        ThreadFactory platform = daemons(name);
        if (Runtime.version().feature() >= FIRST_JDK_WITHOUT_PINNING) {
            try {
                return (ExecutorService)
                        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
            } catch (ReflectiveOperationException e) {
                return Executors.newCachedThreadPool(platform); // a JVM without them
            }
        }
        return Executors.newCachedThreadPool(platform);
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
