package dev.spillway.broker;

import dev.spillway.broker.management.Management;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens between SIGTERM and the end of the process. The JVM runs it as a shutdown hook, so
 * it also runs when Kafka itself ends the process because it cannot go on.
 */
final class OrderlyStop {
    private static final Logger LOG = LoggerFactory.getLogger(OrderlyStop.class);

    /** Ends before Kubernetes would kill: a broker's Pod has a grace period of 120 s. */
    private static final Duration BOUND = Duration.ofSeconds(110);

    private final Node node;
    private final Management management;
    private final AtomicBoolean underWay = new AtomicBoolean();

    private OrderlyStop(Node node, Management management) {
        this.node = node;
        this.management = management;
    }

    static OrderlyStop onShutdown(Node node, Management management) {
        OrderlyStop stop = new OrderlyStop(node, management);
        Runtime.getRuntime().addShutdownHook(new Thread(stop::run, "orderly-stop"));
        return stop;
    }

    boolean isUnderWay() {
        return underWay.get();
    }

    private void run() {
        underWay.set(true);
        LOG.info("Stopping");
        Thread.ofPlatform().daemon().name("stop-bound").start(OrderlyStop::haltAfterBound);
        try {
            node.stop();
            LOG.info("Stopped");
            management.close();
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "Kafka did not stop in order; its logs will be recovered at the next start", e);
            Runtime.getRuntime().halt(ExitCode.FAILED.number());
        }
    }

    /**
     * Kafka's threads are waited for without a bound, and one of them may be the very thread that
     * ends the process. Halting loses nothing that was acknowledged.
     */
    private static void haltAfterBound() {
        try {
            Thread.sleep(BOUND);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.error(
                "Kafka did not stop within {} s: halting; its logs will be recovered at the next"
                        + " start",
                BOUND.toSeconds());
        Runtime.getRuntime().halt(ExitCode.FAILED.number());
    }
}
