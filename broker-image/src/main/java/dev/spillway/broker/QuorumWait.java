package dev.spillway.broker;

import dev.spillway.broker.ActiveController.Obstacle;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until the quorum can register a broker, and says meanwhile what it waits for.
 *
 * <p>It does not give up: a broker that ends because its controllers are late is restarted with
 * longer and longer delays, and so comes later than one that waits. Its readiness shows the reason.
 */
final class QuorumWait {
    private static final Logger LOG = LoggerFactory.getLogger(QuorumWait.class);

    private static final Duration CHECK_INTERVAL = Duration.ofMillis(50);

    /** A quorum is formed in a few seconds; a reason that lasts longer is worth a line. */
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);

    private final Supplier<Optional<Obstacle>> obstacle;
    private final Consumer<String> report;

    /**
     * @param obstacle what is in the way at present
     * @param report told what is waited for, and an empty text in the end
     */
    QuorumWait(Supplier<Optional<Obstacle>> obstacle, Consumer<String> report) {
        this.obstacle = obstacle;
        this.report = report;
    }

    /** Blocks until there is no obstacle. */
    void await() throws InterruptedException {
        long began = System.nanoTime();
        long loggedAt = began;
        for (Optional<Obstacle> found = obstacle.get(); found.isPresent(); found = obstacle.get()) {
            String text = found.get().text();
            report.accept("waiting for the controllers: " + text);
            long now = System.nanoTime();
            if (now - loggedAt > LOG_INTERVAL.toNanos()) {
                loggedAt = now;
                LOG.warn(
                        "Waiting for the controllers for {} s: {}",
                        Duration.ofNanos(now - began).toSeconds(),
                        text);
            }
            Thread.sleep(CHECK_INTERVAL);
        }
        report.accept("");
    }
}
