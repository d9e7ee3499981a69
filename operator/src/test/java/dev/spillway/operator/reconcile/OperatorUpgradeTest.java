package dev.spillway.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.UpgradeState;
import dev.spillway.operator.api.UpgradeStatus;
import dev.spillway.operator.config.BrokerProperties;
import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.fixtures.ManualClock;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.kube.CertificateStore;
import dev.spillway.operator.kube.KubeChanges;
import dev.spillway.operator.kube.Kubernetes;
import dev.spillway.operator.kube.KubernetesSnapshot;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.observed.Hosts;
import dev.spillway.operator.observed.PodProblem;
import dev.spillway.operator.status.Finding;
import dev.spillway.operator.view.ClusterKey;
import dev.spillway.operator.view.ClusterView;
import dev.spillway.operator.view.ClusterViews;
import dev.spillway.operator.view.FakeConnection;
import dev.spillway.operator.view.PollIntervals;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Several Clusters, each in a namespace of its own, while the operator is upgraded. */
class OperatorUpgradeTest {
    private static final String OLD = "spillway/broker:0.1.0-kafka-4.4.0";
    private static final String NEW = "spillway/broker:0.2.0-kafka-4.4.0";

    private final ManualClock time = new ManualClock();
    private final TreeMap<String, World> worlds = new TreeMap<>();
    private Operator operator = new Operator("0.1.0", 1);

    /** The Clusters in which a restart was seen, in this order. */
    private final List<String> begun = new ArrayList<>();

    private int mostAtOnce = 0;

    /** One Cluster, its Kubernetes and its Kafka. */
    private final class World implements Kubernetes {
        final String namespace;
        final FakeKubernetes objects = new FakeKubernetes();
        final FakeConnection kafka = new FakeConnection();
        Cluster cluster;

        /** Whether Pods of the newer image become ready. */
        boolean newImageWorks = true;

        World(String namespace) {
            this.namespace = namespace;
            this.cluster = cluster(namespace, 1, "");
            kafka.settings =
                    switch (ClusterModel.parse(cluster)) {
                        case ParseResult.Valid<ClusterModel> valid ->
                                BrokerProperties.of(valid.model()).dynamic();
                        case ParseResult.Invalid<ClusterModel> invalid ->
                                throw new AssertionError(invalid.problems());
                    };
        }

        @Override
        public Hosts hosts() {
            return Hosts.UNKNOWN;
        }

        @Override
        public Optional<PodProblem> problem(String namespace, String pod) {
            return Optional.empty();
        }

        @Override
        public KubernetesSnapshot read(String ns, String name) {
            return objects.read(ns, name);
        }

        @Override
        public KubeChanges changes(String ns) {
            return objects;
        }

        @Override
        public CertificateStore certificates(String ns, String name) {
            return new NoCertificates();
        }

        void change(String spec) {
            var status = cluster.getStatus();
            cluster = cluster(namespace, cluster.getMetadata().getGeneration() + 1, spec);
            cluster.setStatus(status);
        }

        TreeSet<String> images() {
            return objects.of(Pod.class).stream()
                    .map(pod -> pod.getSpec().getContainers().getFirst().getImage())
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        boolean runs(String image) {
            return objects.of(Pod.class).size() == 2 && images().equals(Set.of(image));
        }

        boolean isHalfway() {
            return !runs(OLD) && !(runs(NEW) && allReady());
        }

        boolean allReady() {
            return objects.of(Pod.class).stream().allMatch(pod -> pod.getStatus() != null);
        }

        void kubelet() {
            var before = new TreeMap<>(objects.objects);
            objects.makePodsReady();
            if (!newImageWorks) {
                before.values().stream()
                        .filter(Pod.class::isInstance)
                        .map(Pod.class::cast)
                        .filter(pod ->
                                pod.getSpec().getContainers().getFirst().getImage().equals(NEW))
                        .forEach(pod ->
                                objects.objects.put("Pod/" + pod.getMetadata().getName(), pod));
            }
        }

        @Nullable UpgradeStatus upgrade() {
            return cluster.getStatus().upgrade();
        }

        String progressing() {
            return cluster.getStatus().conditions().stream()
                    .filter(condition -> condition.type().equals(Finding.PROGRESSING))
                    .map(condition -> condition.reason() + ": " + condition.message())
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** A process of the operator: everything but Kubernetes and Kafka is lost when it ends. */
    private final class Operator {
        final TopicIndex topics = new TopicIndex();
        final ViewEventSource viewEvents = new ViewEventSource(topics, new UserIndex());
        final ClusterViews views =
                new ClusterViews(
                        key ->
                                new ClusterView(
                                        key,
                                        () -> world(key).read(key.namespace(), key.name()),
                                        world(key).kafka,
                                        pod -> Optional.empty(),
                                        viewEvents,
                                        time),
                        view -> () -> {});
        final ClusterReconciler reconciler;

        Operator(String version, int maxUpgrades) {
            topics.index(new FakeTopicCache());
            topics.complete();
            reconciler =
                    new ClusterReconciler(
                            new Installation("spillway/broker", version, "spillway-system"),
                            views,
                            topics,
                            new UserIndex(),
                            viewEvents,
                            new ClusterModelCache(),
                            (about, type, reason, message) -> {},
                            new Kubernetes() {
                                @Override
                                public KubernetesSnapshot read(String namespace, String name) {
                                    return worlds.get(namespace).read(namespace, name);
                                }

                                @Override
                                public KubeChanges changes(String namespace) {
                                    return worlds.get(namespace).changes(namespace);
                                }

                                @Override
                                public CertificateStore certificates(String ns, String name) {
                                    return new NoCertificates();
                                }

                                @Override
                                public Optional<PodProblem> problem(String namespace, String pod) {
                                    return Optional.empty();
                                }

                                @Override
                                public Hosts hosts() {
                                    return Hosts.UNKNOWN;
                                }
                            },
                            new Fleet(maxUpgrades, time),
                            any -> Optional.empty(),
                            new FakeClaims(),
                            time);
        }

        private World world(ClusterKey key) {
            return worlds.get(key.namespace());
        }

        void reconcile(World world) {
            reconciler
                    .reconcile(world.cluster, context(world))
                    .getResource()
                    .ifPresent(applied -> world.cluster.setStatus(applied.getStatus()));
            views.find(ClusterReconciler.key(world.cluster)).orElseThrow().runDueWork();
        }
    }

    @Test
    void clustersTakeTheNewerImageOneAfterTheOther() {
        running("a", "b", "c");
        operator = new Operator("0.2.0", 1);
        rounds(30);

        assertThat(worlds.values()).allMatch(world -> world.runs(NEW));
        assertThat(begun).containsExactly("a", "b", "c");
        assertThat(mostAtOnce).isEqualTo(1);
        assertThat(worlds.values()).allMatch(world -> world.upgrade() == null);
    }

    @Test
    void theOthersSayWhatTheyWaitFor() {
        running("a", "b");
        operator = new Operator("0.2.0", 1);
        world("a").newImageWorks = false;
        rounds(10);

        assertThat(world("a").upgrade().state()).isEqualTo(UpgradeState.Running);
        assertThat(world("b").upgrade())
                .isEqualTo(
                        new UpgradeStatus(
                                UpgradeState.Waiting,
                                NEW,
                                "Cluster a/events is being upgraded; continues when all of its"
                                        + " nodes run with the newer release and it is healthy",
                                world("b").upgrade().since()));
        assertThat(world("b").progressing())
                .startsWith(
                        "AsDeclared: as declared, except for what needs a restart: 2 nodes run as"
                                + " an earlier release made them; a newer image waits ("
                                + NEW);
        assertThat(world("b").runs(OLD)).isTrue();

        time.advance(Duration.ofMinutes(11));
        rounds(3);
        assertThat(world("b").upgrade().waitsFor())
                .contains("has not been healthy for 10 minutes or more (a/events: ");
        assertThat(world("b").runs(OLD)).as("the line has stopped").isTrue();

        world("a").newImageWorks = true;
        rounds(20);
        assertThat(world("b").runs(NEW)).isTrue();
    }

    @Test
    void oneThatIsNotHealthyIsPassedOver() {
        running("a", "b", "c");
        operator = new Operator("0.2.0", 1);
        world("b").kafka.brokers = 0;
        rounds(30);
        assertThat(begun).containsExactly("a", "c");
        assertThat(world("b").runs(OLD)).isTrue();
        assertThat(world("b").upgrade().waitsFor())
                .startsWith("broker 0 is not yet in sync; continues when the cluster is healthy");

        world("b").kafka.brokers = 1;
        rounds(10);
        assertThat(world("b").runs(NEW)).isTrue();
    }

    @Test
    void oneWhosePlanIsBlockedIsPassedOverFromTheFirstPlanOfTheNewerRelease() {
        running("a", "b");
        operator = new Operator("0.2.0", 1);
        var disk = world("a").objects.of(PersistentVolumeClaim.class).iterator().next();
        var own = disk.getMetadata().getAnnotations().put(Labels.CLUSTER_ID, "another");
        rounds(15);
        assertThat(begun).containsExactly("b");
        assertThat(world("b").runs(NEW)).isTrue();
        assertThat(world("a").upgrade().waitsFor()).contains("(IdentityConflict)");

        disk.getMetadata().getAnnotations().put(Labels.CLUSTER_ID, own);
        rounds(10);
        assertThat(world("a").runs(NEW)).isTrue();
    }

    @Test
    void anOperatorThatIsRestartedInTheMiddleContinuesWithTheOneThatHasBegun() {
        running("a", "b", "c");
        // Only c can begin, and is halfway when the operator ends.
        world("a").kafka.brokers = 0;
        world("b").kafka.brokers = 0;
        operator = new Operator("0.2.0", 1);
        while (!world("c").isHalfway()) {
            round();
        }
        world("a").kafka.brokers = 1;
        world("b").kafka.brokers = 1;
        operator = new Operator("0.2.0", 1);
        rounds(40);

        assertThat(begun).containsExactly("c", "a", "b");
        assertThat(mostAtOnce).isEqualTo(1);
        assertThat(worlds.values()).allMatch(world -> world.runs(NEW));
    }

    @Test
    void oneWhoseLastNodeDoesNotComeBackStopsTheLineAlsoAfterARestartOfTheOperator() {
        running("a", "b");
        operator = new Operator("0.2.0", 1);
        while (!world("a").runs(NEW)) {
            round();
        }
        world("a").newImageWorks = false;
        world("a").kafka.brokers = 0;
        rounds(2);
        operator = new Operator("0.2.0", 1);
        rounds(10);
        assertThat(world("a").upgrade().state()).isEqualTo(UpgradeState.Running);
        assertThat(world("b").runs(OLD)).isTrue();
    }

    @Test
    void aChangeOfTheSpecIsNotHeldBackAndTakesTheNewerImage() {
        running("a", "b");
        operator = new Operator("0.2.0", 1);
        world("a").newImageWorks = false;
        rounds(5);
        assertThat(world("b").runs(OLD)).isTrue();

        world("b").change("replicas: 1\njvm: {options: [\"-Dx=y\"]}");
        rounds(10);
        assertThat(world("b").images()).as("the controller has not changed").contains(NEW, OLD);
    }

    @Test
    void aChangeThatNeedsNoRestartIsNone() {
        running("a", "b");
        operator = new Operator("0.2.0", 1);
        world("a").newImageWorks = false;
        rounds(5);

        world("b").change("replicas: 1\nrolling: {maxUnavailable: 2}");
        rounds(10);
        assertThat(world("b").runs(OLD)).isTrue();
    }

    @Test
    void aPodThatIsLostWhileItsClusterWaitsIsMadeOfTheNewerReleaseAndNoOtherFollows() {
        running("a", "b");
        operator = new Operator("0.2.0", 1);
        world("a").newImageWorks = false;
        rounds(5);

        world("b").objects.objects.remove("Pod/events-broker-0");
        rounds(10);
        assertThat(world("b").images()).containsExactly(OLD, NEW);
        assertThat(world("b").objects.changes).doesNotContain("delete Pod/events-controller-1000");
    }

    @Test
    void aManualOneWaitsForAPersonAndARequestedRestartTakesTheNewerImage() {
        running("a", "b");
        world("a").change("upgrade: Manual");
        operator = new Operator("0.2.0", 1);
        rounds(20);
        assertThat(world("a").runs(OLD)).isTrue();
        assertThat(world("b").runs(NEW)).isTrue();
        assertThat(world("a").upgrade().waitsFor())
                .isEqualTo(
                        "spec.upgrade is Manual; continues when it is set to Automatic, or a"
                                + " restart is requested by the annotation"
                                + " spillway.dev/restartedAt");

        restartedAt("a", "2026-01-01T12:00:00Z");
        rounds(10);
        assertThat(world("a").runs(NEW)).isTrue();
        assertThat(world("a").upgrade()).isNull();
    }

    @Test
    void aRequestedRestartRestartsEveryNodeOnceAndTheSameValueOrItsRemovalNone() {
        running("a");
        world("a").objects.changes.clear();
        restartedAt("a", "2026-01-01T12:00:00Z");
        rounds(10);
        assertThat(restarts("a"))
                .containsExactly("delete Pod/events-controller-1000", "delete Pod/events-broker-0");

        restartedAt("a", "2026-01-01T12:00:00Z");
        rounds(5);
        world("a").cluster.getMetadata().setAnnotations(null);
        rounds(5);
        assertThat(restarts("a")).hasSize(2);

        restartedAt("a", "2026-01-02T12:00:00Z");
        rounds(10);
        assertThat(restarts("a")).hasSize(4);
    }

    @Test
    void anImageOfTheUsersComesAtOnce() {
        running("a", "b");
        operator = new Operator("0.2.0", 1);
        world("a").newImageWorks = false;
        rounds(5);
        world("b").change("image: registry.example.com/kafka:1.0.0");
        rounds(10);
        assertThat(world("b").images()).containsExactly("registry.example.com/kafka:1.0.0");
        assertThat(world("b").cluster.getStatus().version()).isEqualTo("4.4.0");
    }

    @Test
    void asManyAsTheLimitAreUpgradedAtOnce() {
        running("a", "b", "c", "d");
        operator = new Operator("0.2.0", 2);
        rounds(30);
        assertThat(worlds.values()).allMatch(world -> world.runs(NEW));
        assertThat(mostAtOnce).isEqualTo(2);
    }

    @Test
    void aWayBackIsGoneOneAfterTheOtherToo() {
        running("a", "b", "c");
        operator = new Operator("0.2.0", 1);
        while (!world("a").runs(NEW)) {
            round();
        }
        rounds(1);
        operator = new Operator("0.1.0", 1);
        rounds(20);
        assertThat(worlds.values()).allMatch(world -> world.runs(OLD));
        assertThat(worlds.values()).allMatch(world -> world.upgrade() == null);
    }

    private List<String> restarts(String namespace) {
        return world(namespace).objects.changes.stream()
                .filter(change -> change.startsWith("delete"))
                .toList();
    }

    private void restartedAt(String namespace, String value) {
        world(namespace)
                .cluster
                .getMetadata()
                .setAnnotations(new TreeMap<>(Map.of("spillway.dev/restartedAt", value)));
    }

    private World world(String namespace) {
        return worlds.get(namespace);
    }

    private void running(String... namespaces) {
        for (var namespace : namespaces) {
            worlds.put(namespace, new World(namespace));
        }
        rounds(8);
        assertThat(worlds.values()).allMatch(world -> world.runs(OLD) && world.allReady());
        begun.clear();
        mostAtOnce = 0;
    }

    private void rounds(int number) {
        for (int i = 0; i < number; i++) {
            round();
        }
    }

    /** Every Cluster is seen twice: once to plan, once for what came of it. */
    private void round() {
        for (int i = 0; i < 2; i++) {
            for (var world : worlds.values()) {
                operator.reconcile(world);
                look();
            }
        }
        worlds.values().forEach(World::kubelet);
        time.advance(PollIntervals.IDLE);
    }

    private void look() {
        var halfway =
                worlds.values().stream()
                        .filter(World::isHalfway)
                        .map(world -> world.namespace)
                        .toList();
        mostAtOnce = Math.max(mostAtOnce, halfway.size());
        halfway.stream().filter(name -> !begun.contains(name)).forEach(begun::add);
    }

    private static Cluster cluster(String namespace, long generation, String more) {
        return Yaml.cluster(
                """
                metadata: {name: events, namespace: %s, uid: uid-%s, generation: %d}
                spec:
                  storage: {size: 10Gi}
                  controllers: {replicas: 1}
                """
                                .formatted(namespace, namespace, generation)
                        + (more.contains("replicas:") ? more : "replicas: 1\n" + more).indent(2));
    }

    @SuppressWarnings("unchecked")
    private Context<Cluster> context(World world) {
        var clusters = worlds.values().stream().map(each -> each.cluster).toList();
        return (Context<Cluster>)
                Proxy.newProxyInstance(
                        Context.class.getClassLoader(),
                        new Class<?>[] {Context.class},
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "getSecondaryResources" ->
                                            world.objects.objects.values().stream()
                                                    .filter(((Class<?>) arguments[0])::isInstance)
                                                    .collect(Collectors.toSet());
                                    case "getPrimaryCache" -> new FakeClusterCache(clusters);
                                    default -> throw new AssertionError(method.getName());
                                });
    }
}
