package dev.spillway.operator.view;

import dev.spillway.operator.admin.AdminConnection;
import dev.spillway.operator.admin.ManagementClient;
import dev.spillway.operator.kube.Kubernetes;
import dev.spillway.operator.leader.Leadership;
import dev.spillway.operator.model.Ports;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The views of all Clusters, each with a thread of its own. */
public final class ClusterViews implements AutoCloseable {

    private final Map<ClusterKey, Open> open = new ConcurrentHashMap<>();
    private final Function<ClusterKey, ClusterView> maker;
    private final Function<ClusterView, Running> starter;

    /**
     * @param maker creates the view of a Cluster that has none yet
     * @param starter starts the view's thread; returns what stops it
     */
    public ClusterViews(
            Function<ClusterKey, ClusterView> maker, Function<ClusterView, Running> starter) {
        this.maker = maker;
        this.starter = starter;
    }

    /** Views of real clusters. */
    public static ClusterViews of(
            Kubernetes kubernetes,
            ManagementClient managementClient,
            ViewListener listener,
            Clock clock,
            Leadership leadership) {
        return new ClusterViews(
                key -> {
                    var certificates =
                            new CertificateWatch(
                                    kubernetes.certificates(key.namespace(), key.name()),
                                    pod ->
                                            managementClient.tls(
                                                    pod.version().uid(),
                                                    pod.ip(),
                                                    Ports.MANAGEMENT),
                                    clock);
                    return new ClusterView(
                            key,
                            () -> kubernetes.read(key.namespace(), key.name()),
                            new AdminConnection(
                                    key.toString(),
                                    certificates::credentials,
                                    managementClient,
                                    Ports.MANAGEMENT,
                                    clock,
                                    leadership),
                            pod -> managementClient.recovery(pod.ip(), Ports.MANAGEMENT),
                            PodInspector.of(kubernetes, key.namespace(), clock),
                            certificates,
                            listener,
                            clock);
                },
                ViewThread::start);
    }

    /** The Cluster's view; created, and its thread started, on the first call. */
    public ClusterView open(ClusterKey key) {
        return open.computeIfAbsent(key, this::start).view();
    }

    /** The view, if the Cluster's reconciler has opened it. */
    public Optional<ClusterView> find(ClusterKey key) {
        return Optional.ofNullable(open.get(key)).map(Open::view);
    }

    /** Closes the view of a Cluster that is being deleted; its thread finishes what it is doing. */
    public void close(ClusterKey key) {
        var closed = open.remove(key);
        if (closed != null) {
            closed.running().end();
        }
    }

    @Override
    public void close() {
        open.keySet().forEach(this::close);
    }

    /**
     * Closes all views and waits until no change that they began is under way. A poll may be: it
     * only reads, and lasts as long as Kafka's time-outs when that does not answer.
     *
     * @return whether that is so
     */
    public boolean closeAndAwait(Duration within) throws InterruptedException {
        var running = List.copyOf(open.values());
        close();
        var deadline = System.nanoTime() + within.toNanos();
        for (var each : running) {
            var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            if (!each.running().awaitChange(left)) {
                return false;
            }
        }
        return true;
    }

    private Open start(ClusterKey key) {
        var view = maker.apply(key);
        return new Open(view, starter.apply(view));
    }

    private record Open(ClusterView view, Running running) {}

    /** What does the work of a view. */
    @FunctionalInterface
    public interface Running {

        /** It finishes what it is doing. */
        void end();

        /**
         * Waits for the change that is under way, if any.
         *
         * @return whether none is
         */
        default boolean awaitChange(Duration within) throws InterruptedException {
            return true;
        }
    }
}
