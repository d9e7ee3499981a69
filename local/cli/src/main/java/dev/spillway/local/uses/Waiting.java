package dev.spillway.local.uses;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.demo.Display;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits until something holds, and shows once a second how far it is. */
public final class Waiting {
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);

    private final Display display;
    private final Check check;

    public interface Condition {
        boolean holds() throws DemoFailure;
    }

    public interface Progress {
        String text() throws DemoFailure;
    }

    public interface Check {
        void check() throws DemoFailure;
    }

    /**
     * @param check fails when what works meanwhile does not
     */
    public Waiting(Display display, Check check) {
        this.display = display;
        this.check = check;
    }

    /**
     * @return whether it held in time
     */
    public boolean until(Condition condition, Duration atMost, Progress progress)
            throws DemoFailure {
        var end = System.nanoTime() + atMost.toNanos();
        var shown = System.nanoTime();
        while (!condition.holds()) {
            check.check();
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(LOOK_INTERVAL.toNanos());
            if (System.nanoTime() - shown > PROGRESS_INTERVAL.toNanos()) {
                shown = System.nanoTime();
                display.progress("  " + progress.text());
            }
        }
        return true;
    }

    /** Waits for so long. */
    public void pass(Duration period, Progress progress) throws DemoFailure {
        until(() -> false, period, progress);
    }
}
