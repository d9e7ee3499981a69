package dev.spillway.process;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the process between SIGTERM and the end of the process. The JVM runs it as a shutdown hook,
 * so it also runs when Kafka itself ends the process after a fatal fault.
 */
public final class GracefulShutdown {
    private static final Logger LOG = LoggerFactory.getLogger(GracefulShutdown.class);

    private final Runnable stopKafka;
    private final Runnable closeManagement;
    private final Duration bound;
    private final String otherwise;
    private final Consumer<ExitCode> halt;
    private final AtomicBoolean underWay = new AtomicBoolean();

    GracefulShutdown(
            Runnable stopKafka,
            Runnable closeManagement,
            Duration bound,
            String otherwise,
            Consumer<ExitCode> halt) {
        this.stopKafka = stopKafka;
        this.closeManagement = closeManagement;
        this.bound = bound;
        this.otherwise = otherwise;
        this.halt = halt;
    }

    /**
     * Registers it as a shutdown hook.
     *
     * @param stopKafka blocks until Kafka has stopped
     * @param bound after which the process is halted, whether or not Kafka has stopped
     * @param otherwise what follows when it is, for people
     */
    public static GracefulShutdown onShutdown(
            Runnable stopKafka, Runnable closeManagement, Duration bound, String otherwise) {
        GracefulShutdown stop =
                new GracefulShutdown(
                        stopKafka,
                        closeManagement,
                        bound,
                        otherwise,
                        code -> Runtime.getRuntime().halt(code.number()));
        Runtime.getRuntime().addShutdownHook(new Thread(stop::run, "graceful-shutdown"));
        return stop;
    }

    public boolean isUnderWay() {
        return underWay.get();
    }

    void run() {
        underWay.set(true);
        LOG.info("Stopping, in {} s at most", bound.toSeconds());
        Thread.ofPlatform().daemon().name("stop-bound").start(this::haltAfterBound);
        try {
            stopKafka.run();
            LOG.info("Stopped");
            closeManagement.run();
        } catch (RuntimeException | Error e) {
            LOG.error("Kafka did not shut down cleanly; {}", otherwise, e);
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
        LOG.error("Kafka did not stop within {} s: halting; {}", bound.toSeconds(), otherwise);
        halt.accept(ExitCode.FAILED);
    }
}
