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

    /** The first committed records arrive in a second at most. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(1);

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

    /**
     * Blocks until there is no obstacle, or one that only a new metadata client can remove.
     *
     * @return whether the quorum can register this broker; false when the metadata client must be
     *     started anew
     */
    boolean await() throws InterruptedException {
        long began = System.nanoTime();
        long loggedAt = began;
        long readAt = began;
        for (Optional<Obstacle> found = obstacle.get(); found.isPresent(); found = obstacle.get()) {
            String text = found.get().text();
            report.accept("waiting for the controllers: " + text);
            long now = System.nanoTime();
            if (!(found.get() instanceof Obstacle.VotersForgotten)) {
                readAt = now;
            } else if (now - readAt > FORGOTTEN_AFTER.toNanos()) {
                return false;
            }
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
        return true;
    }
}
