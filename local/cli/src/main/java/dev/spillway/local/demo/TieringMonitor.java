package dev.spillway.local.demo;

import static dev.spillway.local.demo.Display.megabytes;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Shows the sizes of a topic's tiers once a second while other work runs. */
final class TieringMonitor {
    /** Without a change for so long, tiering is stuck. */
    private static final Duration STILL = Duration.ofSeconds(60);

    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

    private final TopicTiers tiers;
    private final String topic;
    private final Display display;

    interface Work<T> {
        T run() throws DemoFailure, IOException;
    }

    TieringMonitor(TopicTiers tiers, String topic, Display display) {
        this.tiers = tiers;
        this.topic = topic;
        this.display = display;
    }

    /**
     * @param done the progress of the work, shown before the sizes
     */
    <T> T during(Supplier<String> done, Work<T> work) throws DemoFailure, IOException {
        try (ScheduledExecutorService watch =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().factory())) {
            watch.scheduleWithFixedDelay(
                    () -> show(done), 1, POLL_INTERVAL.toSeconds(), TimeUnit.SECONDS);
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
     * @throws DemoFailure when the sizes stop changing before that
     */
    TopicTiers.Sizes awaitTiered() throws DemoFailure {
        var sizes = tiers.measure();
        var lastChange = System.nanoTime();
        while (sizes.largest() > tiers.bound()) {
            if (System.nanoTime() - lastChange > STILL.toNanos()) {
                throw new DemoFailure(
                        "tiering is stuck: a partition has %s on its leader's disk, but its hot settings allow %s. See `kubectl logs` of the broker"
                                .formatted(megabytes(sizes.largest()), megabytes(tiers.bound())));
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
            var next = tiers.measure();
            if (!next.equals(sizes)) {
                lastChange = System.nanoTime();
            }
            sizes = next;
            display.progress("  " + text(sizes));
        }
        return sizes;
    }

    private void show(Supplier<String> done) {
        try {
            display.progress("  %s; %s".formatted(done.get(), text(tiers.measure())));
        } catch (DemoFailure | RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            // A broker may be down for a moment; the work itself reports when it fails.
            display.progress("  %s; the sizes of the tiers are unavailable".formatted(done.get()));
        }
    }

    private String text(TopicTiers.Sizes sizes) {
        return "%s: %s hot on disk, %s cold in S3"
                .formatted(topic, megabytes(sizes.hot()), megabytes(sizes.cold()));
    }
}
