package dev.spillway.local.kubelet.process;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A condition variable that the threads of a Pod wait on: it fires whenever something has changed,
 * and each thread then checks its own condition.
 */
public final class ChangeSignal {
    public synchronized void fire() {
        notifyAll();
    }

    /**
     * Waits until the condition holds; evaluates it each time the signal fires.
     *
     * @return whether it holds; false when the timeout came first
     */
    public synchronized boolean await(BooleanSupplier condition, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            long leftMs = (deadline - System.nanoTime() + 999_999) / 1_000_000;
            if (leftMs <= 0) {
                return false;
            }
            try {
                wait(leftMs);
            } catch (InterruptedException e) {
                // These threads stop by their condition, never by an interrupt.
                throw new IllegalStateException("interrupted while waiting", e);
            }
        }
        return true;
    }
}
