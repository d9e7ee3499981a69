package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.Condition;
import dev.spillway.operator.api.Connect;
import dev.spillway.operator.api.Connector;
import dev.spillway.operator.connect.ConnectAccess;
import dev.spillway.operator.fixtures.ManualClock;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.kube.ConnectorMetadataChanges;
import dev.spillway.operator.model.ConnectModel;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.status.Finding;
import dev.spillway.operator.view.ConnectKey;
import dev.spillway.operator.view.ConnectView;
import dev.spillway.operator.view.ConnectViews;
import dev.spillway.operator.view.FakeConnect;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Connector's reconciler with everything around it in memory: Connectors, one Connect and its
 * workers, Secrets. Time passes, and the view works, only when a test says so.
 */
final class ConnectorReconcilerFixture {
    static final ConnectKey KEY = new ConnectKey("default", "pipelines");

    final ManualClock time = new ManualClock();
    final FakeConnect workers = new FakeConnect();
    final FakeUserSecrets secrets = new FakeUserSecrets();
    final Map<String, Connector> connectors = new TreeMap<>();

    /** {@code Warning Abandoned orders: ...}. */
    final List<String> events = new ArrayList<>();

    @Nullable Connect connect =
            Yaml.connect(
                    """
                    metadata: {name: pipelines, namespace: default, uid: connect-uid}
                    spec: {cluster: {name: events}}
                    """);
    @Nullable Cluster cluster = TopicReconcilerFixture.cluster("replicas: 3");

    private final ConnectorIndex index = new ConnectorIndex();
    private final ConnectEventSource viewEvents = new ConnectEventSource(index);
    private ConnectViews views = views();
    private ConnectorReconciler reconciler = operator();
    private int created;

    ConnectorReconcilerFixture() {
        index.index(new Cache());
        index.complete();
        views.ensureValues(model());
        open();
    }

    private ConnectModel model() {
        return switch (ConnectModel.parse(Optional.ofNullable(connect).orElseThrow())) {
            case ParseResult.Valid<ConnectModel>(ConnectModel model) -> model;
            case ParseResult.Invalid<ConnectModel> invalid -> throw new AssertionError(invalid);
        };
    }

    private ConnectViews views() {
        return new ConnectViews(
                key ->
                        new ConnectView(
                                key,
                                (access, mask) -> {
                                    workers.mask = mask;
                                    return workers;
                                },
                                index::names,
                                secrets,
                                viewEvents,
                                time),
                view -> () -> {},
                secrets);
    }

    /** As the Connect's reconciler does. */
    ConnectView open() {
        return views.open(model(), new ConnectAccess("pipelines-connect", 8083, "", "", ""));
    }

    void close() {
        views.close(KEY);
    }

    private ConnectorReconciler operator() {
        return new ConnectorReconciler(
                views,
                index,
                viewEvents,
                new RecordedMetadata(),
                new FakeClaims(),
                (about, type, reason, message) ->
                        events.add(
                                type
                                        + " "
                                        + reason
                                        + " "
                                        + about.getMetadata().getName()
                                        + ": "
                                        + message),
                time);
    }

    /** The operator ends and starts again: what it had in memory is gone. */
    void restartOperator() {
        views = views();
        open();
        reconciler = operator();
    }

    /** Applies a Connector; an existing one gets the new spec. */
    void apply(String name, String spec) {
        var connector =
                Yaml.connector(
                        "metadata: {name: %s, namespace: default}\nspec:\n".formatted(name)
                                + ("connect: {name: pipelines}\n" + spec).indent(2));
        var before = connectors.get(name);
        if (before == null) {
            var meta = connector.getMetadata();
            meta.setUid("uid-" + ++created);
            meta.setGeneration(1L);
        } else {
            connector.setMetadata(before.getMetadata());
            connector.getMetadata().setGeneration(before.getMetadata().getGeneration() + 1);
            connector.setStatus(before.getStatus());
        }
        connectors.put(name, connector);
    }

    /** Deletes as {@code kubectl delete} does; without finalizers it is gone at once. */
    void delete(String name) {
        var connector = connector(name);
        if (connector.getFinalizers().isEmpty()) {
            connectors.remove(name);
        } else {
            connector.getMetadata().setDeletionTimestamp(time.instant().toString());
        }
    }

    Connector connector(String name) {
        return Optional.ofNullable(connectors.get(name)).orElseThrow();
    }

    void putSecret(String name, String key, String text) {
        var secret =
                Yaml.read("metadata: {name: %s, namespace: default}".formatted(name), Secret.class);
        secret.setData(
                new TreeMap<>(
                        Map.of(
                                key,
                                Base64.getEncoder()
                                        .encodeToString(text.getBytes(StandardCharsets.UTF_8)))));
        secrets.secrets.put(name, secret);
    }

    /** What workers mount. */
    Map<String, String> mounted() {
        return Optional.ofNullable(secrets.secrets.get("pipelines-connect-secrets"))
                .orElseThrow()
                .getData();
    }

    UpdateControl<Connector> reconcile(String name) {
        var connector = connector(name);
        var control = reconciler.reconcile(connector, context());
        control.getResource().ifPresent(applied -> connector.setStatus(applied.getStatus()));
        return control;
    }

    /** The view does what is due. */
    void work() {
        views.find(KEY).ifPresent(ConnectView::runDueWork);
    }

    /** Reconciles and runs the view, a second at a time. */
    void settle() {
        pass(Duration.ofSeconds(12));
    }

    void pass(Duration duration) {
        for (long second = 0; second < duration.toSeconds(); second++) {
            for (var name : List.copyOf(connectors.keySet())) {
                if (connectors.containsKey(name)) {
                    reconcile(name);
                }
            }
            work();
            time.advance(Duration.ofSeconds(1));
        }
    }

    Condition ready(String name) {
        return connector(name).getStatus().conditions().stream()
                .filter(condition -> Finding.READY.equals(condition.type()))
                .findFirst()
                .orElseThrow();
    }

    /** {@code True Running}. */
    String readiness(String name) {
        return ready(name).status() + " " + ready(name).reason();
    }

    @SuppressWarnings("unchecked")
    private Context<Connector> context() {
        return (Context<Connector>)
                Proxy.newProxyInstance(
                        Context.class.getClassLoader(),
                        new Class<?>[] {Context.class},
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "isPrimaryResourceDeleted" -> false;
                                    case "getSecondaryResource" ->
                                            arguments[0] == Connect.class
                                                    ? Optional.ofNullable(connect)
                                                    : Optional.ofNullable(cluster);
                                    default -> throw new AssertionError(method.getName());
                                });
    }

    private final class RecordedMetadata implements ConnectorMetadataChanges {
        @Override
        public boolean hold(Connector connector) {
            connector.addFinalizer(FINALIZER);
            return true;
        }

        @Override
        public void release(Connector connector) {
            connector.removeFinalizer(FINALIZER);
            if (connector.getFinalizers().isEmpty()) {
                connectors.remove(connector.getMetadata().getName());
            }
        }
    }

    /** As an informer's. */
    private final class Cache implements IndexerResourceCache<Connector> {
        private final Map<String, Function<Connector, List<String>>> indexers = new HashMap<>();

        @Override
        public void addIndexers(Map<String, Function<Connector, List<String>>> added) {
            indexers.putAll(added);
        }

        @Override
        public List<Connector> byIndex(String of, String key) {
            var keys = indexers.get(of);
            return connectors.values().stream()
                    .filter(each -> keys.apply(each).contains(key))
                    .toList();
        }

        @Override
        public Optional<Connector> get(ResourceID id) {
            return Optional.ofNullable(connectors.get(id.getName()));
        }

        @Override
        public Stream<ResourceID> keys() {
            return connectors.values().stream().map(ResourceID::fromResource);
        }

        @Override
        public Stream<Connector> list(Predicate<Connector> which) {
            return connectors.values().stream().filter(which);
        }

        @Override
        public Stream<Connector> list(String namespace, Predicate<Connector> which) {
            return list(which);
        }
    }
}
