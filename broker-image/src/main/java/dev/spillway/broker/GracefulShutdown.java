package dev.spillway.broker;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the node between SIGTERM and the end of the process. The JVM runs it as a shutdown hook, so
 * it also runs when Kafka itself ends the process after a fatal fault.
 */
final class GracefulShutdown {
    private static final Logger LOG = LoggerFactory.getLogger(GracefulShutdown.class);

    private final Runnable stopNode;
    private final Runnable closeManagement;
    private final Duration bound;
    private final Consumer<ExitCode> halt;
    private final AtomicBoolean underWay = new AtomicBoolean();

    GracefulShutdown(
            Runnable stopNode, Runnable closeManagement, Duration bound, Consumer<ExitCode> halt) {
        this.stopNode = stopNode;
        this.closeManagement = closeManagement;
        this.bound = bound;
        this.halt = halt;
    }

    /**
     * Registers it as a shutdown hook.
     *
     * @param stopNode blocks until Kafka has stopped
     * @param bound after which the process is halted, whether or not Kafka has stopped
     */
    static GracefulShutdown onShutdown(
            Runnable stopNode, Runnable closeManagement, Duration bound) {
        GracefulShutdown stop =
                new GracefulShutdown(
                        stopNode,
                        closeManagement,
                        bound,
                        code -> Runtime.getRuntime().halt(code.number()));
        Runtime.getRuntime().addShutdownHook(new Thread(stop::run, "graceful-shutdown"));
        return stop;
    }

    boolean isUnderWay() {
        return underWay.get();
    }

    void run() {
        underWay.set(true);
        LOG.info("Stopping, in {} s at most", bound.toSeconds());
        Thread.ofPlatform().daemon().name("stop-bound").start(this::haltAfterBound);
        try {
            stopNode.run();
            LOG.info("Stopped");
            closeManagement.run();
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "Kafka did not shut down cleanly; its logs will be recovered at the next start",
                    e);
            halt.accept(ExitCode.FAILED);
        }
    }

    /**
     * Kafka waits for its threads without a limit, and one of them may be the thread that ends the
     * process. Halting loses nothing that was acknowledged.
     */
    private void haltAfterBound() {
        try {
            Thread.sleep(bound);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.error(
                "Kafka did not stop within {} s: halting; its logs will be recovered at the next"
                        + " start",
                bound.toSeconds());
        halt.accept(ExitCode.FAILED);
    }
}
