package dev.spillway.local.kubelet.process;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * What the threads of a Pod wait on: it rings whenever something changed, and each looks whether it
 * was for it.
 */
public final class ChangeSignal {
    public synchronized void fire() {
        notifyAll();
    }

    /**
     * Waits until the condition holds, looking at every ring.
     *
     * @return whether it holds; false when the time was up first
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
                // Nobody interrupts these threads: they are told to stop by the condition.
                throw new IllegalStateException("interrupted while waiting", e);
            }
        }
        return true;
    }
}
