package dev.spillway.tier.upload;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Threads that are copying, so that closing can interrupt them and wait for their end. */
final class ActiveCopies {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private final Set<Thread> threads = new HashSet<>();
    private boolean closed;

    /** False when the plugin is being closed. */
    boolean begin() {
        lock.lock();
        try {
            return !closed && threads.add(Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            threads.remove(Thread.currentThread());
            none.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts the active ones. Kafka retries a copy that ends now. */
    void stop() {
        lock.lock();
        try {
            closed = true;
            threads.forEach(Thread::interrupt);
        } finally {
            lock.unlock();
        }
    }

    void awaitNone(Duration atMost) {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (!threads.isEmpty() && left > 0) {
                left = none.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
