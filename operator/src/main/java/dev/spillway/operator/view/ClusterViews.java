package dev.spillway.operator.view;

import dev.spillway.operator.admin.AdminConnection;
import dev.spillway.operator.admin.ManagementClient;
import dev.spillway.operator.kube.Kubernetes;
import dev.spillway.operator.model.Ports;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The views of all Clusters, each with a thread of its own. */
public final class ClusterViews implements AutoCloseable {

    private final Map<ClusterKey, Open> open = new ConcurrentHashMap<>();
    private final Function<ClusterKey, ClusterView> maker;
    private final Function<ClusterView, Runnable> starter;

    /**
     * @param maker creates the view of a Cluster that has none yet
     * @param starter starts the view's thread; returns what stops it
     */
    public ClusterViews(
            Function<ClusterKey, ClusterView> maker, Function<ClusterView, Runnable> starter) {
        this.maker = maker;
        this.starter = starter;
    }

    /** Views of real clusters. */
    public static ClusterViews of(
            Kubernetes kubernetes,
            ManagementClient managementClient,
            ViewListener listener,
            Clock clock) {
        return new ClusterViews(
                key ->
                        new ClusterView(
                                key,
                                () -> kubernetes.read(key.namespace(), key.name()),
                                new AdminConnection(
                                        key.toString(), managementClient, Ports.MANAGEMENT, clock),
                                pod -> managementClient.recovery(pod.ip(), Ports.MANAGEMENT),
                                PodInspector.of(kubernetes, key.namespace(), clock),
                                listener,
                                clock),
                view -> ViewThread.start(view)::end);
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
            closed.end().run();
        }
    }

    @Override
    public void close() {
        open.keySet().forEach(this::close);
    }

    private Open start(ClusterKey key) {
        var view = maker.apply(key);
        return new Open(view, starter.apply(view));
    }

    private record Open(ClusterView view, Runnable end) {}
}
