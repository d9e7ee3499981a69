package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.Condition;
import dev.spillway.operator.api.Topic;
import dev.spillway.operator.fixtures.ManualClock;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.KubeUnavailableException;
import dev.spillway.operator.kube.TopicAnnotations;
import dev.spillway.operator.kube.TopicMetadataChanges;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.status.Finding;
import dev.spillway.operator.view.BrokerPods;
import dev.spillway.operator.view.ClusterKey;
import dev.spillway.operator.view.ClusterView;
import dev.spillway.operator.view.ClusterViews;
import dev.spillway.operator.view.FakeConnection;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A Topic's reconciler with everything around it in memory: Topics, one Cluster, its Kafka, and the
 * writes that were made. Time passes, and the view works, only when a test says so.
 */
final class TopicReconcilerFixture {
    private static final ClusterKey KEY = new ClusterKey("default", "events");

    final ManualClock time = new ManualClock();
    final FakeConnection kafka = new FakeConnection();
    final FakeTopicCache cache = new FakeTopicCache();

    /**
     * Every write, in order: {@code mark orders}, {@code status orders}, {@code release orders}.
     */
    final List<String> writes = new ArrayList<>();

    /** {@code Normal Create orders}, {@code Warning Kept orders}. */
    final List<String> events = new ArrayList<>();

    /** Taking ownership fails because the Topic is gone. */
    boolean gone;

    /** Kubernetes does not answer. */
    boolean kubernetesSilent;

    /** Kubernetes refuses every change of a Topic. */
    boolean kubernetesRefuses;

    @Nullable Cluster cluster = cluster("replicas: 3");
    private int created;
    private final TopicIndex index = new TopicIndex();
    private final ViewEventSource viewEvents = new ViewEventSource(index, new UserIndex());
    private final ClusterViews views =
            new ClusterViews(
                    key ->
                            new ClusterView(
                                    key,
                                    BrokerPods::ready,
                                    kafka,
                                    pod -> Optional.empty(),
                                    viewEvents,
                                    time),
                    view -> () -> {});
    final FakeClaims claims = new FakeClaims();
    private final TopicReconciler reconciler =
            new TopicReconciler(
                    views,
                    index,
                    viewEvents,
                    new ClusterModelCache(),
                    new RecordedMetadata(),
                    claims,
                    (about, type, reason, message) ->
                            events.add(type + " " + reason + " " + about.getMetadata().getName()),
                    time);

    TopicReconcilerFixture() {
        kafka.brokers = 3;
        index.index(cache);
    }

    /** Opens the view, as the Cluster's reconciler does, and lets it poll. */
    TopicReconcilerFixture answering() {
        views.open(KEY).observe(BrokerPods.ready());
        work();
        return this;
    }

    static Cluster cluster(String spec) {
        return Yaml.cluster(
                """
                metadata: {name: events, namespace: default, uid: cluster-uid, generation: %d}
                spec:
                  storage: {size: 10Gi}
                """
                                .formatted(spec.hashCode())
                        + spec.indent(2));
    }

    /** Applies a Topic; an existing one gets the new spec. */
    void apply(String name, String spec) {
        apply(
                name,
                Yaml.topic(
                        """
                        metadata: {name: %s, namespace: default}
                        spec: {cluster: {name: events}, %s}
                        """
                                .formatted(name, spec)));
    }

    /** One that was stored under another version of the CRD. */
    void store(String name, String spec) {
        apply(
                name,
                Yaml.stored(
                        """
                        metadata: {name: %s, namespace: default}
                        spec: %s
                        """
                                .formatted(name, spec),
                        Topic.class));
    }

    private void apply(String name, Topic topic) {
        var before = cache.topics.get(name);
        var meta = topic.getMetadata();
        if (before == null) {
            meta.setUid("uid-" + ++created);
            meta.setCreationTimestamp(time.instant().toString());
            meta.setGeneration(1L);
        } else {
            topic.setMetadata(before.getMetadata());
            topic.getMetadata().setGeneration(before.getMetadata().getGeneration() + 1);
            topic.setStatus(before.getStatus());
        }
        cache.topics.put(name, topic);
    }

    /** Deletes as {@code kubectl delete} does; without finalizers the Topic is gone at once. */
    void delete(String name) {
        var topic = topic(name);
        if (topic.getMetadata().getFinalizers() == null
                || topic.getMetadata().getFinalizers().isEmpty()) {
            cache.topics.remove(name);
        } else {
            topic.getMetadata().setDeletionTimestamp(time.instant().toString());
        }
    }

    Topic topic(String name) {
        return Optional.ofNullable(cache.topics.get(name)).orElseThrow();
    }

    boolean exists(String name) {
        return cache.topics.containsKey(name);
    }

    /** Calls the reconciler once and stores the status. */
    UpdateControl<Topic> reconcile(String name) {
        var topic = topic(name);
        var control = reconciler.reconcile(topic, context());
        control.getResource()
                .ifPresent(applied -> {
                    writes.add("status " + name);
                    topic.setStatus(applied.getStatus());
                });
        return control;
    }

    /** Kubernetes refused the status that the last reconciliation has written. */
    void statusRefused(String name) {
        topic(name).setStatus(null);
        reconciler.updateErrorStatus(
                topic(name),
                context(),
                new KubernetesClientException(
                        new StatusBuilder().withCode(403).withMessage("is forbidden").build()));
    }

    /** The view does what is due. */
    void work() {
        views.find(KEY).orElseThrow().runDueWork();
    }

    void advance(Duration duration) {
        time.advance(duration);
    }

    /** Reconciles and runs the view until nothing changes any more. */
    void settle() {
        for (int round = 0; round < 8; round++) {
            for (var name : List.copyOf(cache.topics.keySet())) {
                if (exists(name)) {
                    reconcile(name);
                }
            }
            work();
            advance(Duration.ofSeconds(1));
        }
    }

    Condition ready(String name) {
        var status = topic(name).getStatus();
        return status.conditions().stream()
                .filter(condition -> Finding.READY.equals(condition.type()))
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private Context<Topic> context() {
        return (Context<Topic>)
                Proxy.newProxyInstance(
                        Context.class.getClassLoader(),
                        new Class<?>[] {Context.class},
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "isPrimaryResourceDeleted" -> false;
                                    case "getSecondaryResource" -> Optional.ofNullable(cluster);
                                    default -> throw new AssertionError(method.getName());
                                });
    }

    private final class RecordedMetadata implements TopicMetadataChanges {
        @Override
        public boolean takeOwnership(Topic topic, String clusterId, Set<String> settings) {
            answer();
            if (gone) {
                return false;
            }
            writes.add("mark " + topic.getMetadata().getName());
            var annotations = new HashMap<String, String>();
            annotations.put(Labels.CLUSTER_ID, clusterId);
            annotations.put(
                    "spillway.dev/managed-settings", String.join(",", new TreeSet<>(settings)));
            topic.getMetadata().setAnnotations(annotations);
            topic.addFinalizer(TopicAnnotations.FINALIZER);
            return true;
        }

        @Override
        public void release(Topic topic) {
            answer();
            writes.add("release " + topic.getMetadata().getName());
            topic.removeFinalizer(TopicAnnotations.FINALIZER);
            if (topic.getMetadata().getFinalizers().isEmpty()) {
                cache.topics.remove(topic.getMetadata().getName());
            }
        }

        private void answer() {
            if (kubernetesSilent) {
                throw new KubeUnavailableException("silence", null);
            }
            if (kubernetesRefuses) {
                throw new KubeRefusedException(
                        "an admission policy says no", new IllegalStateException());
            }
        }
    }
}
