package dev.spillway.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.admin.KafkaChanges;
import dev.spillway.operator.admin.KafkaRefusedException;
import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.Condition;
import dev.spillway.operator.api.ConditionStatus;
import dev.spillway.operator.api.User;
import dev.spillway.operator.config.BrokerProperties;
import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.fixtures.ManualClock;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.kube.CertificateStore;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.Password;
import dev.spillway.operator.plan.UserStep;
import dev.spillway.operator.status.Finding;
import dev.spillway.operator.status.StepOutcome;
import dev.spillway.operator.view.ClusterKey;
import dev.spillway.operator.view.ClusterView;
import dev.spillway.operator.view.ClusterViews;
import dev.spillway.operator.view.FakeConnection;
import dev.spillway.operator.view.PollIntervals;
import dev.spillway.operator.view.ViewsWithCertificates;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ResourceOperations;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterReconcilerTest {
    private static final ClusterKey KEY = new ClusterKey("default", "events");

    private final ManualClock time = new ManualClock();
    private final FakeConnection kafka = new FakeConnection();
    private final FakeKubernetes kubernetes = new FakeKubernetes();
    private final FakeClaims claims = new FakeClaims();
    private final List<String> events = new ArrayList<>();
    private final TopicIndex topics = new TopicIndex();
    private final UserIndex users = new UserIndex();
    private final FakeUserCache declared = new FakeUserCache();
    private final ViewEventSource viewEvents = new ViewEventSource(topics, users);
    private Optional<CertificateStore> certificates = Optional.empty();
    private final ClusterViews views =
            new ClusterViews(
                    key ->
                            certificates
                                    .<ClusterView>map(store ->
                                            ViewsWithCertificates.of(
                                                    key,
                                                    () ->
                                                            kubernetes.read(
                                                                    key.namespace(), key.name()),
                                                    kafka,
                                                    store,
                                                    viewEvents,
                                                    time))
                                    .orElseGet(() ->
                                            new ClusterView(
                                                    key,
                                                    () ->
                                                            kubernetes.read(
                                                                    key.namespace(), key.name()),
                                                    kafka,
                                                    pod -> Optional.empty(),
                                                    viewEvents,
                                                    time)),
                    view -> () -> {});
    private final ClusterReconciler reconciler =
            new ClusterReconciler(
                    new Installation("spillway/broker", "0.1.0", "spillway-system"),
                    views,
                    topics,
                    users,
                    viewEvents,
                    new ClusterModelCache(),
                    (about, type, reason, message) -> events.add(type + " " + reason),
                    kubernetes,
                    new Fleet(1, time),
                    any -> Optional.empty(),
                    claims,
                    time);

    private final KafkaChanges refusing =
            changes(() -> {
                throw new KafkaRefusedException("too much", new IllegalStateException());
            });
    private final KafkaChanges accepting = changes(() -> {});

    /** The informers' caches: the current state of Kubernetes, or an earlier one. */
    private FakeKubernetes informers = kubernetes;

    private Cluster cluster = cluster("");

    @BeforeEach
    void topicsAreRead() {
        topics.index(new FakeTopicCache());
        topics.complete();
        kafka.settings = dynamic(cluster);
    }

    @Test
    void waitsUntilTheTopicsAreRead() {
        var unread = new TopicIndex();
        var early =
                new ClusterReconciler(
                        new Installation("spillway/broker", "0.1.0", "spillway-system"),
                        views,
                        unread,
                        users,
                        viewEvents,
                        new ClusterModelCache(),
                        (about, type, reason, message) -> {},
                        kubernetes,
                        new Fleet(1, time),
                        any -> Optional.empty(),
                        claims,
                        time);
        assertThat(early.reconcile(cluster, context()).getScheduleDelay()).isPresent();
        assertThat(views.find(KEY)).isEmpty();
    }

    @Test
    void reportsNothingBeforeKafkaWasPolled() {
        assertThat(reconcile().isNoUpdate()).isTrue();
        assertThat(kubernetes.changes).isEmpty();
    }

    @Test
    void leavesWhatIsToBeDoneToALiveReconciliationAndThenSaysWhatTheOutcomeWas() {
        looked();
        assertThat(reconcile().isNoUpdate()).isTrue();
        assertThat(kubernetes.changes).as("no reconcile thread acts").isEmpty();

        work();
        assertThat(kubernetes.changes)
                .contains("create Pod/events-broker-0", "create Pod/events-controller-1000");
        reconcile();
        assertThat(condition(Finding.READY).reason()).isEqualTo("Starting");
        assertThat(condition(Finding.PROGRESSING).status()).isEqualTo(ConditionStatus.True);
    }

    @Test
    void informersThatAreBehindMakeNothingTwice() {
        looked();
        reconcile();
        work();
        var made = List.copyOf(kubernetes.changes);

        informers = new FakeKubernetes();
        for (int i = 0; i < 10; i++) {
            time.advance(PollIntervals.IDLE);
            reconcile();
            work();
        }
        assertThat(kubernetes.changes).isEqualTo(made);
        // The status reports what the live read showed.
        assertThat(condition(Finding.PROGRESSING).message()).contains("starting");
    }

    @Test
    void leavesAClusterOfAnotherOperatorAloneAndSaysSoNowAndThen() {
        claims.anothers = true;
        for (int i = 0; i < 3; i++) {
            assertThat(reconcile().isNoUpdate()).isTrue();
            assertThat(reconciler.cleanup(cluster, context()).isRemoveFinalizer()).isFalse();
        }
        assertThat(views.find(KEY)).isEmpty();
        assertThat(kubernetes.changes).isEmpty();
        assertThat(events).containsExactly("Warning ManagedByAnotherOperator");

        // Events expire.
        time.advance(ManagedClusters.SAY_AGAIN);
        reconcile();
        reconcile();
        assertThat(events)
                .containsExactly(
                        "Warning ManagedByAnotherOperator", "Warning ManagedByAnotherOperator");
    }

    /** A status that is not stored looks new at each poll, of which there may be two a second. */
    @Test
    void aRefusedStatusIsTriedAgainAtASlowPaceAndNothingInItIsReportedMeanwhile() {
        looked();
        reconcile();
        work();
        reconcile();
        cluster.setStatus(null);
        events.clear();
        var forbidden =
                new KubernetesClientException(
                        new StatusBuilder().withCode(403).withMessage("is forbidden").build());
        assertThat(reconciler.updateErrorStatus(cluster, context(), forbidden).getScheduleDelay())
                .contains(PollIntervals.REFUSED.toMillis());
        assertThat(events).hasSize(1);

        var quarter = PollIntervals.REFUSED.dividedBy(4);
        for (int i = 0; i < 3; i++) {
            time.advance(quarter);
            work();
            var control = reconcile();
            assertThat(control.isNoUpdate()).isTrue();
            assertThat(control.getScheduleDelay()).isPresent();
        }
        assertThat(events).hasSize(1);

        time.advance(quarter);
        assertThat(reconcile().isPatchStatus()).isTrue();
    }

    @Test
    void stopsWhenAnotherOperatorHasClaimedTheCluster() {
        everythingRuns();
        claims.anothers = true;
        reconcile();
        assertThat(views.find(KEY)).isEmpty();
    }

    /** The annotation may have changed since the informer's last event. */
    @Test
    void carriesOutNoStepOnceAnotherOperatorHasClaimedTheCluster() {
        looked();
        reconcile();
        claims.anothersByNow = true;
        work();
        assertThat(kubernetes.changes).isEmpty();
    }

    @Test
    void anEventThatWasMissedIsFoundByTheResync() {
        everythingRuns();
        var before = new FakeKubernetes();
        before.objects.putAll(kubernetes.objects);
        informers = before;
        kubernetes.objects.remove("Pod/events-broker-0");
        kubernetes.changes.clear();

        // The informers still show the Pod.
        reconcile();
        work();
        assertThat(kubernetes.changes).isEmpty();
        time.advance(Duration.ofMinutes(5));
        reconcile();
        work();
        assertThat(kubernetes.changes).containsExactly("create Pod/events-broker-0");
    }

    @Test
    void whatEndsABlockIsFoundThoughNoInformerShowsIt() {
        everythingRuns();
        // The quorum is lost with this disk; informers cache only labelled objects.
        var disk = "PersistentVolumeClaim/data-events-controller-1000";
        var restored = kubernetes.objects.remove(disk);
        kubernetes.objects.remove("Pod/events-controller-1000");
        informers = new FakeKubernetes();
        informers.objects.putAll(kubernetes.objects);
        kafka.silence = "no controller";
        settle();
        assertThat(condition(Finding.READY).reason()).isEqualTo("QuorumLost");

        kubernetes.objects.put(disk, restored);
        settle();
        assertThat(kubernetes.objects).containsKey("Pod/events-controller-1000");
    }

    @Test
    void anIdleClusterIsNotWritten() {
        everythingRuns();
        assertThat(cluster.getStatus().plan()).isEmpty();
        assertThat(reconcile().isNoUpdate()).isTrue();
        assertThat(reconcile().getScheduleDelay()).isEmpty();
    }

    @Test
    void nothingIsReportedAsDeclaredThatABrokerDoesNotReport() {
        kafka.settings = Map.of();
        everythingRuns();
        assertThat(condition(Finding.PROGRESSING).status()).isEqualTo(ConditionStatus.True);
        assertThat(condition(Finding.PROGRESSING).message())
                .isEqualTo(
                        "check which settings are in force: broker 0 does not report its settings");
        kafka.settings = dynamic(cluster);
        settle();
        assertThat(condition(Finding.PROGRESSING).reason()).isEqualTo("AsDeclared");
    }

    @Test
    void whileASettingIsRefusedARollingRestartContinuesAndTheRefusalIsReportedOnce() {
        everythingRuns();
        kubernetes.changes.clear();
        events.clear();
        kafka.kafkaChanges = () -> refusing;
        cluster = cluster("config: {num.io.threads: \"16\", queued.max.requests: \"600\"}");
        for (int i = 0; i < 20; i++) {
            reconcile();
            work();
            kubernetes.makePodsReady();
            time.advance(PollIntervals.IDLE);
        }
        reconcile();

        assertThat(kubernetes.changes)
                .contains("delete Pod/events-broker-0", "create Pod/events-broker-0");
        assertThat(condition(Finding.READY).status()).isEqualTo(ConditionStatus.True);
        var progressing = condition(Finding.PROGRESSING);
        assertThat(progressing.status()).isEqualTo(ConditionStatus.False);
        assertThat(progressing.reason()).isEqualTo("RefusedByKafka");
        assertThat(progressing.message())
                .isEqualTo(
                        "num.io.threads=16 is not in force: too much; change or remove"
                                + " spec.config[num.io.threads]");
        assertThat(cluster.getStatus().plan())
                .singleElement()
                .satisfies(line -> assertThat(line.waitsFor()).isEqualTo(progressing.message()));
        assertThat(events).containsOnlyOnce("Warning RefusedByKafka");

        kafka.kafkaChanges = () -> accepting;
        kafka.settings = dynamic(cluster);
        settle();
        assertThat(condition(Finding.PROGRESSING).reason()).isEqualTo("AsDeclared");
    }

    @Test
    void defaultQuotasThatKafkaRefusesAreInTheStatusAndReportedOnce() {
        everythingRuns();
        events.clear();
        kafka.users.answers.put(
                UserStep.EVERYBODY, new StepOutcome.Refused("RefusedByKafka", "too little"));
        cluster = cluster("defaultQuotas: {produce: 1Mi}");
        kafka.settings = dynamic(cluster);
        for (int i = 0; i < 8; i++) {
            settle();
        }

        var progressing = condition(Finding.PROGRESSING);
        assertThat(progressing.status()).isEqualTo(ConditionStatus.False);
        assertThat(progressing.reason()).isEqualTo("RefusedByKafka");
        assertThat(progressing.message())
                .contains("quotas of those without their own", "too little", "spec.defaultQuotas");
        assertThat(cluster.getStatus().plan())
                .singleElement()
                .satisfies(line -> assertThat(line.waitsFor()).contains("too little"));
        assertThat(condition(Finding.READY).status()).isEqualTo(ConditionStatus.True);
        assertThat(events).containsOnlyOnce("Warning RefusedByKafka");

        kafka.users.answers.clear();
        for (int i = 0; i < 4; i++) {
            settle();
        }
        assertThat(condition(Finding.PROGRESSING).reason()).isEqualTo("AsDeclared");
        assertThat(kafka.users.quotas).containsKey(UserStep.EVERYBODY);
    }

    /** Its disks stayed when the Cluster was deleted, and the User was deleted after it. */
    @Test
    void whatKafkaHasOfADeletedUserIsRemovedWhenTheDisksAreAdopted() {
        users.index(declared);
        kafkaHasAPasswordOf("alice");
        kafkaHasAPasswordOf("gone");
        declared.users.put(
                "alice",
                Yaml.user(
                        """
                        metadata: {name: alice, namespace: default}
                        spec: {cluster: {name: events}}
                        """));
        everythingRuns();
        assertThat(kafka.users.iterations).as("Users may exist").containsKey("gone");

        users.complete();
        settle();
        assertThat(kafka.users.iterations).containsOnlyKeys("alice");
        assertThat(events).containsOnlyOnce("Normal FormerUsersRemoved");
    }

    /** It may be anybody's: what in Kafka is its own cannot be told. */
    @Test
    void whileAUserCannotBeReadNothingIsTakenForADeletedUsers() {
        users.index(declared);
        users.complete();
        kafkaHasAPasswordOf("gone");
        declared.users.put(
                "odd",
                Yaml.stored(
                        """
                        metadata: {name: odd, namespace: default}
                        spec: {cluster: {name: events}, authentication: OfALaterRelease}
                        """,
                        User.class));
        everythingRuns();
        settle();
        assertThat(kafka.users.iterations).containsKey("gone");
    }

    private void kafkaHasAPasswordOf(String user) {
        kafka.users.iterations.put(user, new Password("secret").iterations(user));
    }

    @Test
    void doesNothingWhileItIsPaused() {
        looked();
        cluster = cluster("paused: true");
        reconcile();
        work();
        assertThat(kubernetes.changes).isEmpty();
        assertThat(condition(Finding.PROGRESSING).reason()).isEqualTo("Paused");
    }

    @Test
    void aLiveReconciliationThatWasAskedForBeforeAPauseIsNotMade() {
        looked();
        reconcile();
        cluster = cluster("paused: true");
        reconcile();
        work();
        assertThat(kubernetes.changes).isEmpty();
    }

    @Test
    void aLiveReconciliationThatWasAskedForBeforeTheSpecBecameInvalidIsNotMade() {
        looked();
        reconcile();
        cluster = cluster("version: 1.0.0");
        reconcile();
        work();
        assertThat(kubernetes.changes).isEmpty();
        assertThat(condition(Finding.READY).reason()).isEqualTo("InvalidSpec");
    }

    /** It may be so for longer than certificates are valid. */
    @Test
    void certificatesAreRenewedAndNothingElseIsDoneWhileTheSpecIsInvalid() {
        everythingRuns();
        kubernetes.changes.clear();
        var model = ((ParseResult.Valid<ClusterModel>) ClusterModel.parse(cluster)).model();
        var due = new DueCertificates(model, time);
        certificates = Optional.of(due);
        kubernetes.certificates = due;
        // As with an operator that has just started.
        views.close(KEY);
        cluster = cluster("version: 1.0.0");
        looked();
        reconcile();
        work();

        assertThat(due.issued).isNotEmpty();
        assertThat(kubernetes.changes).isEmpty();
        reconcile();
        assertThat(condition(Finding.READY).reason()).isEqualTo("InvalidSpec");
        assertThat(condition(Finding.PROGRESSING).message()).contains("nothing but certificates");
        assertThat(condition(Finding.CERTIFICATES_VALID).reason()).isEqualTo("RenewalOverdue");
    }

    /** A newer release wrote it, or it was stored under another version of the CRD. */
    @Test
    void aClusterThatCannotBeReadIsRefusedAndNothingIsDone() {
        everythingRuns();
        kubernetes.changes.clear();
        cluster =
                Yaml.stored(
                        """
                        metadata: {name: events, namespace: default, uid: cluster-uid, generation: 9}
                        spec:
                          replicas: none
                          storage: {size: 10Gi, reclaim: Archive}
                          controllers: {replicas: 1}
                        status:
                          upgrade: {state: Hesitating}
                          brokers: [{id: 0, state: Dreaming}, null]
                          conditions:
                            - {type: Ready, status: Perhaps, reason: Serving, message: ""}
                            - {type: Balanced, status: Perhaps, reason: Balanced, message: ""}
                        """,
                        Cluster.class);
        settle();
        assertThat(kubernetes.changes).isEmpty();
        assertThat(condition(Finding.READY).status()).isEqualTo(ConditionStatus.False);
        assertThat(condition(Finding.READY).reason()).isEqualTo("InvalidSpec");
        assertThat(condition(Finding.READY).message())
                .contains(
                        "spec.replicas: Invalid: \"none\" is not a whole number; correct it",
                        "spec.storage.reclaim: NotSupported: \"Archive\" is not known to this"
                                + " release of the operator; set one of: Retain, Delete");
        assertThat(cluster.getStatus().conditions())
                .as("what is written is valid")
                .allMatch(condition -> condition.status() != null);

        cluster = cluster("paused: false");
        settle();
        assertThat(condition(Finding.READY).status()).isEqualTo(ConditionStatus.True);
    }

    @Test
    void reportsWhenKubernetesDoesNotAnswer() {
        looked();
        reconcile();
        kubernetes.silent = true;
        work();
        assertThat(reconcile().getScheduleDelay()).isPresent();
        assertThat(condition(Finding.READY).reason()).isEqualTo("KubeUnavailable");
        kubernetes.silent = false;
        time.advance(PollIntervals.UNAVAILABLE);
        reconcile();
        work();
        assertThat(kubernetes.changes).isNotEmpty();
    }

    /** It is not a bug of the operator, and is not tried every few seconds. */
    @Test
    void reportsThatKubernetesRefusesToShowWhatThereIs() {
        looked();
        reconcile();
        kubernetes.forbidden = true;
        work();
        assertThat(reconcile().getScheduleDelay()).hasValue(PollIntervals.BLOCKED.toMillis());
        assertThat(condition(Finding.READY).status()).isEqualTo(ConditionStatus.Unknown);
        assertThat(condition(Finding.READY).reason()).isEqualTo("RefusedByKubernetes");
        assertThat(condition(Finding.READY).message()).isEqualTo("no right");
        kubernetes.forbidden = false;
        time.advance(PollIntervals.BLOCKED);
        reconcile();
        work();
        assertThat(kubernetes.changes).isNotEmpty();
    }

    @Test
    void goesStepByStepOnLiveReadsAndClosesItsView() {
        everythingRuns();
        kubernetes.changes.clear();
        assertThat(cleanup().isRemoveFinalizer()).isFalse();
        assertThat(views.find(KEY)).isEmpty();
        assertThat(kubernetes.changes).containsExactly("delete Pod/events-broker-0");
        cleanup();
        assertThat(kubernetes.changes).endsWith("delete Pod/events-controller-1000");
        // The default is to retain disks.
        assertThat(cleanup().isRemoveFinalizer()).isTrue();
        assertThat(kubernetes.of(PersistentVolumeClaim.class)).hasSize(2);
    }

    /** The dynamic settings of brokers that started with this Cluster's file. */
    private static Map<String, String> dynamic(Cluster cluster) {
        return switch (ClusterModel.parse(cluster)) {
            case ParseResult.Valid<ClusterModel> valid ->
                    BrokerProperties.of(valid.model()).dynamic();
            case ParseResult.Invalid<ClusterModel> invalid ->
                    throw new AssertionError(invalid.problems());
        };
    }

    private static KafkaChanges changes(Runnable answer) {
        return (KafkaChanges)
                Proxy.newProxyInstance(
                        KafkaChanges.class.getClassLoader(),
                        new Class<?>[] {KafkaChanges.class},
                        (proxy, method, arguments) -> {
                            answer.run();
                            return null;
                        });
    }

    private void looked() {
        reconcile();
        work();
    }

    private void settle() {
        for (int i = 0; i < 4; i++) {
            time.advance(PollIntervals.BLOCKED);
            work();
            reconcile();
        }
    }

    private void everythingRuns() {
        looked();
        for (int i = 0; i < 5; i++) {
            reconcile();
            work();
            kubernetes.makePodsReady();
            time.advance(PollIntervals.IDLE);
        }
        reconcile();
        work();
        reconcile();
    }

    private void work() {
        views.find(KEY).orElseThrow().runDueWork();
    }

    private UpdateControl<Cluster> reconcile() {
        var control = reconciler.reconcile(cluster, context());
        control.getResource().ifPresent(applied -> cluster.setStatus(applied.getStatus()));
        return control;
    }

    private DeleteControl cleanup() {
        return reconciler.cleanup(cluster, context());
    }

    private Condition condition(String type) {
        return cluster.getStatus().conditions().stream()
                .filter(condition -> type.equals(condition.type()))
                .findFirst()
                .orElseThrow();
    }

    private static Cluster cluster(String more) {
        return Yaml.cluster(
                """
                metadata: {name: events, namespace: default, uid: cluster-uid, generation: %d}
                spec:
                  replicas: 1
                  storage: {size: 10Gi}
                  controllers: {replicas: 1}
                """
                                .formatted(more.length() + 1)
                        + more.indent(2));
    }

    @SuppressWarnings("unchecked")
    private Context<Cluster> context() {
        return (Context<Cluster>)
                Proxy.newProxyInstance(
                        Context.class.getClassLoader(),
                        new Class<?>[] {Context.class},
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "getSecondaryResources" -> secondary(arguments[0]);
                                    case "getPrimaryCache" -> new FakeClusterCache(cluster);
                                    case "resourceOperations" ->
                                            new Statuses((Context<Cluster>) proxy);
                                    default -> throw new AssertionError(method.getName());
                                });
    }

    private Set<?> secondary(Object kind) {
        return informers.objects.values().stream()
                .filter(((Class<?>) kind)::isInstance)
                .collect(Collectors.toSet());
    }

    /** Stores the status that is applied. */
    private final class Statuses extends ResourceOperations<Cluster> {
        Statuses(Context<Cluster> context) {
            super(context);
        }

        @Override
        public Cluster serverSideApplyPrimaryStatus(Cluster applied) {
            cluster.setStatus(applied.getStatus());
            return cluster;
        }
    }
}
