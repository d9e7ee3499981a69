package dev.spillway.operator.view;

import dev.spillway.operator.connect.ConnectAccess;
import dev.spillway.operator.connect.ConnectClient;
import dev.spillway.operator.desired.ConnectValues;
import dev.spillway.operator.kube.UserSecrets;
import dev.spillway.operator.leader.Leadership;
import dev.spillway.operator.model.ConnectModel;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The views of all Connects, each with a thread of its own. */
public final class ConnectViews implements AutoCloseable {

    private final Map<ConnectKey, Open> open = new ConcurrentHashMap<>();
    private final Function<ConnectKey, ConnectView> maker;
    private final Function<ConnectView, ClusterViews.Running> starter;
    private final UserSecrets secrets;

    private record Open(ConnectView view, ClusterViews.Running running) {}

    /**
     * @param maker creates the view of a Connect that has none yet
     * @param starter starts the view's thread; returns what stops it
     */
    public ConnectViews(
            Function<ConnectKey, ConnectView> maker,
            Function<ConnectView, ClusterViews.Running> starter,
            UserSecrets secrets) {
        this.maker = maker;
        this.starter = starter;
        this.secrets = secrets;
    }

    /** Views of real workers. */
    public static ConnectViews of(
            UserSecrets secrets,
            ConnectView.Connectors connectors,
            ConnectListener listener,
            Clock clock,
            Leadership leadership) {
        return new ConnectViews(
                key ->
                        new ConnectView(
                                key,
                                (access, mask) -> new ConnectClient(access, mask, leadership),
                                connectors,
                                secrets,
                                listener,
                                clock),
                ViewThread::start,
                secrets);
    }

    /**
     * The Connect's view; created, and its thread started, on the first call. What has changed
     * since the last call holds from now on.
     */
    public ConnectView open(ConnectModel connect, ConnectAccess access) {
        var view =
                open.computeIfAbsent(
                                new ConnectKey(connect.namespace(), connect.name()), this::start)
                        .view();
        view.use(connect, access);
        return view;
    }

    /** The view, if the Connect's reconciler has opened it. */
    public Optional<ConnectView> find(ConnectKey key) {
        return Optional.ofNullable(open.get(key)).map(Open::view);
    }

    /**
     * Makes the Secret that workers mount, empty, if there is none: they do not start without it.
     *
     * @throws dev.spillway.operator.kube.KubeConflictException when it has just been made
     */
    public void ensureValues(ConnectModel connect) {
        if (secrets.read(connect.namespace(), connect.names().valuesSecret()).isEmpty()) {
            secrets.write(ConnectValues.secret(connect, new TreeMap<>(), 0), Optional.empty());
        }
    }

    /** Closes the view of a Connect that is being deleted; its thread finishes what it is doing. */
    public void close(ConnectKey key) {
        var closed = open.remove(key);
        if (closed != null) {
            closed.running().end();
        }
    }

    @Override
    public void close() {
        open.keySet().forEach(this::close);
    }

    /** Like {@link ClusterViews#closeAndAwait}. */
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

    private Open start(ConnectKey key) {
        var view = maker.apply(key);
        return new Open(view, starter.apply(view));
    }
}
