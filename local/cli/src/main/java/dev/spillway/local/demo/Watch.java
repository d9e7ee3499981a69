package dev.spillway.local.demo;

import static dev.spillway.local.demo.Display.megabytes;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Tells where a topic's bytes are, once a second, while work goes on. */
final class Watch {
    /** Without any change for so long, tiering is at rest or stuck. */
    private static final Duration STILL = Duration.ofSeconds(60);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Tiers tiers;
    private final String topic;
    private final Display display;

    /** Work that may fail as the demo may. */
    interface Work<T> {
        T run() throws DemoFailure, IOException;
    }

    Watch(Tiers tiers, String topic, Display display) {
        this.tiers = tiers;
        this.topic = topic;
        this.display = display;
    }

    /**
     * @param done how far the work is, said before where the bytes are
     */
    <T> T over(Supplier<String> done, Work<T> work) throws DemoFailure, IOException {
        try (ScheduledExecutorService watch =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().factory())) {
            watch.scheduleWithFixedDelay(
                    () -> tell(done), 1, LOOK_EVERY.toSeconds(), TimeUnit.SECONDS);
            try {
                return work.run();
            } finally {
                watch.shutdownNow();
            }
        }
    }

    /**
     * Waits until no partition has more on its leader's disk than its hot settings allow.
     *
     * @throws DemoFailure when nothing changes any more before that
     */
    Tiers.Look untilTiered() throws DemoFailure {
        var look = tiers.look();
        var lastChange = System.nanoTime();
        while (look.largest() > tiers.bound()) {
            if (System.nanoTime() - lastChange > STILL.toNanos()) {
                throw new DemoFailure(
                        "tiering is stuck: a partition has %s on its leader's disk, its hot settings allow %s. `kubectl logs` of the broker says why"
                                .formatted(megabytes(look.largest()), megabytes(tiers.bound())));
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
            var next = tiers.look();
            if (!next.equals(look)) {
                lastChange = System.nanoTime();
            }
            look = next;
            display.now("  " + text(look));
        }
        return look;
    }

    private void tell(Supplier<String> done) {
        try {
            display.now("  %s; %s".formatted(done.get(), text(tiers.look())));
        } catch (DemoFailure | RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            // A broker that is away for a moment is what the demo may be about; the work itself
            // says when it fails.
            display.now("  %s; where the bytes are cannot be asked now".formatted(done.get()));
        }
    }

    private String text(Tiers.Look look) {
        return "%s: %s hot on disk, %s cold in S3"
                .formatted(topic, megabytes(look.hot()), megabytes(look.cold()));
    }
}
