package dev.spillway.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.ClusterStatus;
import dev.spillway.operator.api.Condition;
import dev.spillway.operator.api.ConditionStatus;
import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.fixtures.ManualClock;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.status.Finding;
import dev.spillway.operator.view.ClusterView;
import dev.spillway.operator.view.ClusterViews;
import dev.spillway.operator.view.FakeConnection;
import dev.spillway.operator.view.PollIntervals;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ResourceOperations;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The deletion of a Cluster with cold data, as its user sees it. */
class ClusterDeletionTest {
    private static final String POD = "events-cold-data-cleanup";
    private static final String COLD_DATA = "s3://cold/4L6g3nShT-eMCtK--X86sw/";

    private final ManualClock time = new ManualClock();
    private final FakeKubernetes kubernetes = new FakeKubernetes();
    private final FakeClaims claims = new FakeClaims();
    private final List<String> events = new ArrayList<>();
    private final ViewEventSource viewEvents =
            new ViewEventSource(new TopicIndex(), new UserIndex());
    private final ClusterViews views =
            new ClusterViews(
                    key ->
                            new ClusterView(
                                    key,
                                    () -> kubernetes.read(key.namespace(), key.name()),
                                    new FakeConnection(),
                                    pod -> Optional.empty(),
                                    viewEvents,
                                    time),
                    view -> () -> {});
    private ClusterReconciler reconciler = operator();

    private Cluster cluster = cluster("Delete");

    ClusterDeletionTest() {
        kubernetes.create(
                new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withName("data-events-broker-0")
                        .addToLabels("spillway.dev/node-id", "0")
                        .addToAnnotations("spillway.dev/cluster-id", "4L6g3nShT-eMCtK--X86sw")
                        .endMetadata()
                        .withNewSpec()
                        .endSpec()
                        .build());
        kubernetes.changes.clear();
    }

    @Test
    void deletesTheColdDataVisiblyAndThenTheDisks() {
        assertThat(cleanup().isRemoveFinalizer()).isFalse();
        assertThat(kubernetes.changes)
                .containsExactly("apply ServiceAccount/events-nodes", "create Pod/" + POD);

        assertThat(cleanup().isRemoveFinalizer()).isFalse();
        var line = cluster.getStatus().plan().getFirst();
        assertThat(line.step()).isEqualTo("delete the cold data in " + COLD_DATA);
        assertThat(line.since()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(condition(Finding.PROGRESSING).status()).isEqualTo(ConditionStatus.True);
        assertThat(events).anyMatch(event -> event.startsWith("Normal Waiting delete the cold"));

        time.advance(Duration.ofHours(1));
        cleanup();
        assertThat(cluster.getStatus().plan().getFirst().since()).isEqualTo("2026-01-01T00:00:00Z");

        kubernetes.status(POD, new PodStatusBuilder().withPhase("Succeeded").build());
        cleanup();
        assertThat(kubernetes.changes)
                .endsWith("delete PersistentVolumeClaim/data-events-broker-0");
        assertThat(kubernetes.changes).doesNotContain("delete authorities");
        assertThat(cleanup().isRemoveFinalizer()).isTrue();
        // Nodes and the operator need them until the end, and it is in another namespace.
        assertThat(kubernetes.changes).endsWith("delete authorities");
        assertThat(events).noneMatch(event -> event.startsWith("Warning"));
    }

    @Test
    void anOperatorThatStartsAnewContinuesFromWhatThereIs() {
        cleanup();
        kubernetes.status(POD, new PodStatusBuilder().withPhase("Succeeded").build());
        reconciler = operator();
        kubernetes.changes.clear();
        cleanup();
        assertThat(kubernetes.changes)
                .containsExactly("delete PersistentVolumeClaim/data-events-broker-0");
    }

    @Test
    void aProblemIsAWarningAndInTheConditions() {
        cleanup();
        fails(2, "HTTP 403 AccessDenied", 3);
        cleanup();
        assertThat(condition(Finding.PROGRESSING).reason()).isEqualTo("ColdDataNotDeleted");
        assertThat(condition(Finding.PROGRESSING).message()).contains("HTTP 403 AccessDenied");
        assertThat(events)
                .filteredOn(event -> event.startsWith("Warning ColdDataNotDeleted"))
                .singleElement()
                .asString()
                .contains("AccessDenied", "Retain");
        fails(2, "HTTP 403 AccessDenied", 4);
        cleanup();
        assertThat(events)
                .as("told once")
                .filteredOn(event -> event.startsWith("Warning"))
                .hasSize(1);
    }

    @Test
    void aPersonMayLetItGoAndKeepTheObjects() {
        cleanup();
        fails(2, "no answer", 9);
        cleanup();
        var status = cluster.getStatus();
        cluster = cluster("Retain");
        cluster.setStatus(status);
        cleanup();
        assertThat(kubernetes.changes).endsWith("delete Pod/" + POD);
        assertThat(events).anyMatch(event -> event.startsWith("Warning RemoveCleanup"));

        assertThat(cleanup().isRemoveFinalizer()).isTrue();
        assertThat(events)
                .anyMatch(event -> event.contains("ColdDataKept") && has(event, COLD_DATA));
        assertThat(kubernetes.of(PersistentVolumeClaim.class)).hasSize(1);
    }

    @Test
    void retainNeverMakesThePod() {
        cluster = cluster("Retain");
        assertThat(cleanup().isRemoveFinalizer()).isTrue();
        assertThat(kubernetes.changes).containsExactly("delete authorities");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{storage: {size: 1Gi, reclaim: Archive}}"
                        + " | spec.storage.reclaim: \"Archive\" is not known",
                "{storage: [Delete]} | spec.storage: [\"Delete\"] is not an object",
                "{storage: {reclaim: Delete}, tiering: {s3: {bucket: [cold]}}}"
                        + " | spec.tiering.s3.bucket: [\"cold\"] is not text",
                "all | spec: \"all\" is not an object"
            })
    void nothingIsDeletedWhileWhatDecidesThatCannotBeRead(String spec, String told) {
        cluster = stored(spec);
        assertThat(cleanup().isRemoveFinalizer()).isFalse();
        assertThat(kubernetes.changes).isEmpty();
        assertThat(condition(Finding.PROGRESSING).reason()).isEqualTo("InvalidSpec");
        assertThat(condition(Finding.PROGRESSING).message()).contains(told);

        cluster = cluster("Retain");
        assertThat(cleanup().isRemoveFinalizer()).isTrue();
    }

    @Test
    void whatNoLongerMattersDoesNotHoldUpADeletion() {
        cluster = stored("{upgrade: Never, replicas: many, storage: {size: [1], reclaim: Delete}}");
        cleanup();
        assertThat(kubernetes.changes)
                .containsExactly("delete PersistentVolumeClaim/data-events-broker-0");
        assertThat(cleanup().isRemoveFinalizer()).isTrue();
    }

    @Test
    void theObjectsOfAClusterWhoseBucketCannotBeReadMayBeTheSame() {
        var clone = stored("{tiering: {s3: {bucket: [cold]}}}");
        clone.getMetadata().setName("clone");
        clone.getMetadata().setUid("uid-of-the-clone");
        clone.setStatus(
                Yaml.cluster("metadata: {}\nstatus: {clusterId: 4L6g3nShT-eMCtK--X86sw}")
                        .getStatus());
        others = List.of(clone);
        cleanup();
        assertThat(kubernetes.of(Pod.class)).isEmpty();
        assertThat(cleanup().isRemoveFinalizer()).isTrue();
        assertThat(events).anyMatch(event -> has(event, "Cluster default/clone"));
    }

    /** Nothing can be created in such a namespace, and its Secrets are deleted at the same time. */
    @Test
    void aNamespaceThatIsBeingDeletedIsNotHeldUpAndWhatStaysIsNamed() {
        kubernetes.refusal =
                Optional.of(KubeRefusedException.namespaceTerminating("the namespace goes", null));
        assertThat(cleanup().isRemoveFinalizer()).isFalse();
        assertThat(kubernetes.changes)
                .endsWith("delete PersistentVolumeClaim/data-events-broker-0");
        assertThat(cleanup().isRemoveFinalizer()).isTrue();
        assertThat(events)
                .filteredOn(event -> event.startsWith("Warning ColdDataNotDeleted"))
                .as("about the Cluster, and about the namespace, where the Event outlives it")
                .hasSize(2)
                .allMatch(event -> has(event, COLD_DATA) && has(event, "spillway-tier purge"));
        assertThat(events).anyMatch(event -> has(event, "Cluster default/events: the cold data"));
    }

    /** For example a quota, which may change. */
    @Test
    void anyOtherRefusalIsWaitedForAndSaid() {
        kubernetes.refusal = Optional.of(new KubeRefusedException("exceeded quota: pods=10", null));
        assertThat(cleanup().isRemoveFinalizer()).isFalse();
        assertThat(condition(Finding.PROGRESSING).message()).contains("exceeded quota");
        assertThat(kubernetes.of(PersistentVolumeClaim.class)).hasSize(1);

        time.advance(PollIntervals.BLOCKED);
        cleanup();
        assertThat(events)
                .as("told once, though it is tried again and again")
                .filteredOn(event -> event.startsWith("Warning RefusedByKubernetes create Pod"))
                .hasSize(1);

        kubernetes.refusal = Optional.empty();
        time.advance(PollIntervals.BLOCKED.multipliedBy(2));
        cleanup();
        assertThat(kubernetes.objects).containsKey("Pod/" + POD);
    }

    @Test
    void credentialsThatStayAwayAreNoReasonToStayForEver() {
        cleanup();
        fails(21, "there are no credentials: no accessKeyId in /etc/spillway/s3", 4);
        cleanup();
        assertThat(cleanup().isRemoveFinalizer()).isTrue();
        assertThat(events)
                .anyMatch(event ->
                        event.startsWith("Warning ColdDataNotDeleted")
                                && has(event, COLD_DATA)
                                && has(event, "there are no credentials"));
    }

    @Test
    void theObjectsOfACloneAreNotItsToDelete() {
        var clone = cluster("Delete");
        clone.getMetadata().setName("clone");
        clone.getMetadata().setUid("uid-of-the-clone");
        clone.setStatus(
                Yaml.cluster("metadata: {}\nstatus: {clusterId: 4L6g3nShT-eMCtK--X86sw}")
                        .getStatus());
        others = List.of(clone);
        cleanup();
        assertThat(cleanup().isRemoveFinalizer()).isTrue();
        assertThat(kubernetes.changes)
                .containsExactly(
                        "delete PersistentVolumeClaim/data-events-broker-0", "delete authorities");
        assertThat(events).anyMatch(event -> has(event, "Cluster default/clone"));
    }

    @Test
    void anApiServerThatIsAwayIsAskedAgain() {
        kubernetes.silent = true;
        assertThat(cleanup().isRemoveFinalizer()).isFalse();
        kubernetes.silent = false;
        cleanup();
        assertThat(kubernetes.objects).containsKey("Pod/" + POD);
    }

    /** In an outage, and when the operator ends. */
    @Test
    void aStatusThatCannotBeWrittenIsNoBugAndIsTriedAgain() {
        for (var failure :
                List.of(
                        new KubernetesClientException("timed out"),
                        new IllegalStateException("the client is closed"))) {
            statusFailure = Optional.of(failure);
            var control = cleanup();
            assertThat(control.isRemoveFinalizer()).isFalse();
            assertThat(control.getScheduleDelay()).contains(PollIntervals.UNAVAILABLE.toMillis());
            assertThat(cluster.getStatus()).isNull();
        }
        assertThat(events).noneMatch(event -> event.startsWith("Warning"));
    }

    @Test
    void aBugIsNoReasonToFailWhenItsStatusCannotBeWritten() {
        kubernetes.refusal = Optional.of(new IllegalStateException("unforeseen"));
        statusFailure = Optional.of(new KubernetesClientException("timed out"));
        assertThat(cleanup().isRemoveFinalizer()).isFalse();
    }

    @Test
    void aStatusThatIsRefusedDoesNotStopTheDeletionAndIsTriedAtASlowPace() {
        statusFailure =
                Optional.of(
                        new KubernetesClientException(
                                new StatusBuilder()
                                        .withCode(403)
                                        .withMessage("status is forbidden")
                                        .build()));
        cleanup();
        cleanup();
        time.advance(PollIntervals.REFUSED.minusMillis(1));
        cleanup();
        assertThat(statusWrites).isEqualTo(1);
        assertThat(events).filteredOn(event -> event.startsWith("Warning")).hasSize(1);
        time.advance(Duration.ofMillis(1));
        cleanup();
        assertThat(statusWrites).isEqualTo(2);

        kubernetes.status(POD, new PodStatusBuilder().withPhase("Succeeded").build());
        cleanup();
        assertThat(cleanup().isRemoveFinalizer()).isTrue();
    }

    @Test
    void aBugIsSaidRatherThanThatAllIsWell() {
        cluster.setStatus(wasReady());
        kubernetes.refusal = Optional.of(new IllegalStateException("unforeseen"));
        assertThat(cleanup().isRemoveFinalizer()).isFalse();
        assertThat(condition(Finding.READY).status()).isEqualTo(ConditionStatus.Unknown);
        assertThat(condition(Finding.READY).reason()).isEqualTo("InternalError");
    }

    // --- held by other finalizers

    @Test
    void aClusterThatIsGoneButHeldReportsItAndByWhom() {
        cluster = cluster("Retain");
        cluster.setStatus(wasReady());
        cluster.getMetadata().getFinalizers().add("backup.example.com/hold");
        assertThat(cleanup().isRemoveFinalizer()).isTrue();
        assertThat(condition(Finding.READY).status()).isEqualTo(ConditionStatus.False);
        assertThat(condition(Finding.READY).reason()).isEqualTo("Gone");
        assertThat(condition(Finding.READY).message())
                .contains("backup.example.com/hold")
                .contains(COLD_DATA);
        assertThat(cluster.getStatus().conditions())
                .as("nothing is True of what is gone")
                .noneMatch(condition -> condition.status() == ConditionStatus.True);
        assertThat(cluster.getStatus().bootstrap()).isNull();
        assertThat(cluster.getStatus().plan()).isEmpty();
    }

    @Test
    void aClusterThatIsBeingDeletedIsNotSaidToBeHealthyInAnything() {
        cluster.setStatus(wasReady());
        cleanup();
        assertThat(cluster.getStatus().conditions())
                .filteredOn(condition -> condition.status() == ConditionStatus.True)
                .extracting(Condition::type)
                .containsExactly(Finding.PROGRESSING);
    }

    /** Kubernetes removes it in a moment, so nobody has to. */
    @Test
    void aDeletionInTheForegroundIsNobodysHold() {
        cluster = cluster("Retain");
        cluster.getMetadata().getFinalizers().add("foregroundDeletion");
        assertThat(cleanup().isRemoveFinalizer()).isTrue();
        assertThat(cluster.getStatus()).isNull();
    }

    private List<Cluster> others = List.of();

    /** Of each write of a status. */
    private Optional<RuntimeException> statusFailure = Optional.empty();

    private int statusWrites;

    private static boolean has(String event, String text) {
        return event.contains(text);
    }

    private void fails(int exitCode, String message, int restarts) {
        kubernetes.status(
                POD,
                new PodStatusBuilder()
                        .withPhase("Running")
                        .addNewContainerStatus()
                        .withName("cleanup")
                        .withRestartCount(restarts)
                        .withNewLastState()
                        .withNewTerminated()
                        .withExitCode(exitCode)
                        .withMessage(message)
                        .endTerminated()
                        .endLastState()
                        .endContainerStatus()
                        .build());
    }

    private static ClusterStatus wasReady() {
        return Yaml.cluster(
                        """
                        metadata: {}
                        status:
                          bootstrap: events-bootstrap.default.svc:9092
                          conditions:
                            - {type: Ready, status: "True", reason: Serving}
                            - {type: Balanced, status: "True", reason: Balanced}
                            - {type: TieringHealthy, status: "True", reason: Copying}
                        """)
                .getStatus();
    }

    private static Cluster cluster(String reclaim) {
        return Yaml.cluster(
                """
                metadata:
                  name: events
                  namespace: default
                  uid: cluster-uid
                  finalizers: [spillway.dev/cluster]
                spec:
                  replicas: 1
                  storage: {size: 10Gi, reclaim: %s}
                  tiering: {s3: {bucket: cold, region: eu-west-1}}
                """
                        .formatted(reclaim));
    }

    private static Cluster stored(String spec) {
        return Yaml.stored(
                """
                metadata:
                  name: events
                  namespace: default
                  uid: cluster-uid
                  finalizers: [spillway.dev/cluster]
                spec: %s
                """
                        .formatted(spec),
                Cluster.class);
    }

    private ClusterReconciler operator() {
        return new ClusterReconciler(
                new Installation("spillway/broker", "0.1.0", "spillway-system"),
                views,
                new TopicIndex(),
                new UserIndex(),
                viewEvents,
                new ClusterModelCache(),
                (about, type, reason, message) -> events.add(type + " " + reason + " " + message),
                kubernetes,
                new Fleet(1, time),
                any -> Optional.empty(),
                claims,
                time);
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

    @SuppressWarnings("unchecked")
    private Context<Cluster> context() {
        var all = new ArrayList<>(others);
        all.add(cluster);
        return (Context<Cluster>)
                Proxy.newProxyInstance(
                        Context.class.getClassLoader(),
                        new Class<?>[] {Context.class},
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "getPrimaryCache" -> new FakeClusterCache(all);
                                    case "resourceOperations" ->
                                            new Statuses((Context<Cluster>) proxy);
                                    default -> throw new AssertionError(method.getName());
                                });
    }

    /** Stores the status that is applied. */
    private final class Statuses extends ResourceOperations<Cluster> {
        Statuses(Context<Cluster> context) {
            super(context);
        }

        @Override
        public Cluster serverSideApplyPrimaryStatus(Cluster applied) {
            statusWrites++;
            statusFailure.ifPresent(failure -> {
                throw failure;
            });
            cluster.setStatus(applied.getStatus());
            return cluster;
        }
    }
}
