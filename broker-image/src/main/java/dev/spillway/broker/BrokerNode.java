package dev.spillway.broker;

import dev.spillway.broker.ActiveController.Obstacle;
import dev.spillway.broker.disk.DiskQuotaCallback;
import dev.spillway.broker.disk.DiskReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import kafka.server.BrokerServer;
import kafka.server.KafkaConfig;
import kafka.server.SharedServer;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.image.loader.MetadataLoader;
import org.apache.kafka.metadata.BrokerState;
import org.apache.kafka.server.BrokerLifecycleManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Function0;

/**
 * A broker. It starts its metadata client first, and the rest once that has found a controller that
 * can register it: Kafka gives a registration the time between two heartbeats, and the whole of
 * them a minute, after which the process ends.
 *
 * <p>Before it closes its logs it asks the active controller to move its leaderships away
 * (controlled shutdown), for which it needs a quorum.
 *
 * <p>Kafka would wait five minutes for a quorum that is gone: longer than the Pod's grace period,
 * so the node would be killed with its logs open, and would have to recover them. Here two timeouts
 * apply, and after either of them the logs are closed in order, only without the handover.
 * Acknowledged records are safe in every case: they are on all in-sync replicas.
 *
 * <p>A broker that is told to stop while it starts has nothing to hand over and no log open for
 * writing: Kafka then stops nothing, and the process ends at once. But just after a start the
 * metadata client for tiered storage still asks this very broker for its topic, and waits a minute
 * or more for an answer that never comes. Once the logs are closed nothing can be lost any more:
 * what still runs then has {@link #CLIENTS_TIMEOUT}, and ends with the process.
 */
final class BrokerNode implements KafkaNode {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerNode.class);

    /** What an election may take, in addition to the time that a live quorum may be quiet. */
    private static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration CHECK_INTERVAL = Duration.ofMillis(200);

    /** What request handlers may take to end. An idle one polls for messages every 300 ms. */
    private static final Duration HANDLERS_TIMEOUT = Duration.ofSeconds(2);

    /**
     * What clients and metrics may take to close after the logs. Usually all is done in under a
     * second.
     */
    private static final Duration CLIENTS_TIMEOUT = Duration.ofSeconds(5);

    /** Kafka writes it into a log directory when every log in it is flushed and closed. */
    private static final String LOGS_CLOSED = ".kafka_cleanshutdown";

    private final SharedServer shared;
    private final Supplier<Metrics> metrics;
    private final BrokerServer server;
    private final Path logs;
    private final Duration quiet;
    private final Duration handover;
    private final ActiveController controller;
    private final QuorumWait quorum;
    private volatile boolean stopping;

    /**
     * What limits producers when the disk is nearly full; empty without it, and until it serves.
     */
    private final AtomicReference<Optional<DiskQuotaCallback>> disk =
            new AtomicReference<>(Optional.empty());

    /**
     * What Kafka logs as fatal. When a start fails, Kafka shuts down what has started, which
     * usually fails as well, and throws only that: a checked exception that it does not declare.
     */
    private final AtomicReference<@Nullable Throwable> firstFault = new AtomicReference<>();

    /** Why the controllers did not register this broker, once Kafka has given up; empty before. */
    private final AtomicReference<String> registrationFailure = new AtomicReference<>("");

    /**
     * @param metrics new ones, for a metadata client that is started anew
     * @param logs the log directory
     * @param quiet a live quorum writes to the metadata log at least this often; zero when it need
     *     not, so that its silence means nothing
     * @param handover how long may pass before closing the logs must begin
     * @param waitsFor told what the start waits for, and an empty text when it goes on
     */
    BrokerNode(
            SharedServer shared,
            Supplier<Metrics> metrics,
            Path logs,
            Duration quiet,
            Duration handover,
            Consumer<String> waitsFor) {
        this.shared = shared;
        this.metrics = metrics;
        this.server =
                new BrokerServer(shared) {
                    @Override
                    public void fatal(Function0<String> message, Function0<Throwable> cause) {
                        super.fatal(message, cause);
                        // Later ones are of the shutdown that follows. This is the last moment at
                        // which the metadata client still knows the leader.
                        if (firstFault.compareAndSet(null, cause.apply()) && isUnregistered()) {
                            registrationFailure.set(registrationFailure());
                        }
                    }
                };
        this.logs = logs;
        this.quiet = quiet;
        this.handover = handover;
        this.controller =
                new ActiveController(
                        shared::raftManager,
                        new ListenerName(server.config().controllerListenerNames().getFirst()));
        this.quorum = new QuorumWait(controller::obstacle, waitsFor);
    }

    @Override
    public void start() {
        try {
            // BrokerServer does the same, and then finds it done.
            shared.startForBroker();
            while (!quorum.await() && !stopping) {
                readMetadataAnew();
            }
            if (stopping) {
                // The shutdown hook ends the process.
                new CountDownLatch(1).await();
            }
            server.startup();
            disk.set(DiskQuotaCallback.of(server, Main.MANAGEMENT_PORT));
        } catch (Throwable thrown) {
            Throwable first = firstFault.get();
            throw new IllegalStateException(
                    registrationFailure.get().isEmpty()
                            ? "the broker failed to start"
                            : registrationFailure.get(),
                    first == null ? thrown : first);
        }
    }

    /** As a restart of the process does, which is what else would help. */
    private void readMetadataAnew() {
        LOG.warn(
                "Starting the metadata client anew: it forgot the controllers' addresses when the"
                        + " leader of the quorum changed, a fault of Kafka");
        shared.stopForBroker();
        // They are closed with the client.
        shared.metrics_$eq(metrics.get());
        shared.startForBroker();
    }

    /** Kafka ends a start in this way only when its time to register is over. */
    private boolean isUnregistered() {
        BrokerLifecycleManager lifecycle = server.lifecycleManager();
        return !stopping
                && lifecycle != null
                && lifecycle.brokerEpoch() < 0
                && lifecycle.state() == BrokerState.SHUTTING_DOWN;
    }

    /** Kafka reports only that it gave up, whatever the reason. */
    private String registrationFailure() {
        KafkaConfig config = server.config();
        return "the controllers did not register this broker within %d s: %s"
                .formatted(
                        Duration.ofMillis(config.initialRegistrationTimeoutMs()).toSeconds(),
                        controller
                                .obstacle()
                                .map(Obstacle::text)
                                .orElse(
                                        "the leader of the quorum accepts connections, but refused"
                                                + " (\"Unable to register\" in this log) or took"
                                                // Without the setting's name: it is not to blame.
                                                + " more than %d ms (the heartbeats' interval) to"
                                                        .formatted(
                                                                config.brokerHeartbeatIntervalMs())
                                                + " answer; see its log, its CPU limit and its"
                                                + " disk"));
    }

    @Override
    public void stop() {
        stopping = true;
        // Before these exist, Kafka has nothing to hand over.
        BrokerLifecycleManager lifecycle = server.lifecycleManager();
        MetadataLoader metadata = shared.loader();
        if (lifecycle != null && metadata != null && !quiet.isZero()) {
            Thread.ofVirtual()
                    .name("quorum-watch")
                    .start(() -> giveUpHandoverWhenQuorumIsSilent(lifecycle, metadata));
        }
        FutureTask<Void> shutdown =
                new FutureTask<>(() -> {
                    server.shutdown(handover);
                    return null;
                });
        Thread.ofPlatform().daemon().name("broker-shutdown").start(shutdown);
        awaitLogsClosed(shutdown);
    }

    /**
     * Returns when Kafka has stopped, or when only clients that do not close are left.
     *
     * <p>During a shutdown Kafka ends its request handlers by one message each, from one queue. A
     * handler that has just become superfluous, because num.io.threads was lowered, may take a
     * message meant for another, and Kafka then waits for that one without a limit, with the logs
     * open. One more message per check ends it; no requests are served by then.
     */
    private void awaitLogsClosed(FutureTask<Void> shutdown) {
        long endsHandlersAt = Long.MAX_VALUE;
        while (!isDone(shutdown, CHECK_INTERVAL)) {
            if (endsHandlersAt == Long.MAX_VALUE && isPastHandover()) {
                endsHandlersAt = System.nanoTime() + HANDLERS_TIMEOUT.toNanos();
            } else if (System.nanoTime() > endsHandlersAt) {
                server.socketServer().dataPlaneRequestChannel().sendShutdownRequest();
            }
            if (Files.exists(logs.resolve(LOGS_CLOSED))) {
                if (!isDone(shutdown, CLIENTS_TIMEOUT)) {
                    LOG.warn(
                            "The logs are closed. Kafka's clients in this process did not close"
                                    + " within {} s, and end with the process",
                            CLIENTS_TIMEOUT.toSeconds());
                }
                return;
            }
        }
    }

    private boolean isPastHandover() {
        BrokerLifecycleManager lifecycle = server.lifecycleManager();
        return lifecycle != null
                && lifecycle.state() == BrokerState.SHUTTING_DOWN
                && server.socketServer() != null;
    }

    private static boolean isDone(FutureTask<Void> shutdown, Duration within) {
        try {
            shutdown.get(within.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka failed to stop", e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while Kafka stops", e);
        }
    }

    @Override
    public void awaitStop() {
        server.awaitShutdown();
    }

    @Override
    public Optional<DiskReport> disk() {
        return disk.get().flatMap(DiskQuotaCallback::report);
    }

    private void giveUpHandoverWhenQuorumIsSilent(
            BrokerLifecycleManager lifecycle, MetadataLoader metadata) {
        Duration bound = quiet.plus(ELECTION_TIMEOUT);
        long offset = metadata.lastAppliedOffset();
        long heardAt = System.nanoTime();
        while (!isHandedOver(lifecycle)) {
            if (metadata.lastAppliedOffset() != offset) {
                offset = metadata.lastAppliedOffset();
                heardAt = System.nanoTime();
            } else if (System.nanoTime() - heardAt > bound.toNanos()) {
                LOG.warn(
                        "The controllers have been silent for {} s: closing the logs without"
                                + " handing leaderships over first",
                        bound.toSeconds());
                // What Kafka does when the controller approves the shutdown.
                lifecycle.beginShutdown();
                return;
            }
        }
    }

    /** Waits for the handover, for the interval of one check. */
    private static boolean isHandedOver(BrokerLifecycleManager lifecycle) {
        try {
            lifecycle
                    .controlledShutdownFuture()
                    .get(CHECK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException | InterruptedException e) {
            return true;
        }
    }
}
