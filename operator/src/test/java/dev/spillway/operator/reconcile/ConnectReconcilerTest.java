package dev.spillway.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.ClusterStatusBuilder;
import dev.spillway.operator.api.Condition;
import dev.spillway.operator.api.ConditionStatus;
import dev.spillway.operator.api.Connect;
import dev.spillway.operator.api.ConnectStatus;
import dev.spillway.operator.api.Topic;
import dev.spillway.operator.api.TopicStatusBuilder;
import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.desired.PluginFiles;
import dev.spillway.operator.fixtures.ManualClock;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.kube.ConnectObjects;
import dev.spillway.operator.kube.WorkerCertificates;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.ObservedWorkers;
import dev.spillway.operator.view.ConnectKey;
import dev.spillway.operator.view.ConnectView;
import dev.spillway.operator.view.ConnectViews;
import dev.spillway.operator.view.FakeConnect;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Connect's reconciler with everything around it in memory; time passes when a test says so. */
class ConnectReconcilerTest {
    private static final ConnectKey KEY = new ConnectKey("default", "pipelines");
    private static final String DEPLOYMENT = "Deployment/pipelines-connect";

    private final ManualClock time = new ManualClock();
    private final FakeKubernetes kubernetes = new FakeKubernetes();
    private final FakeUserSecrets secrets = new FakeUserSecrets();
    private final FakeConnect workers = new FakeConnect();
    private final FakeClaims claims = new FakeClaims();
    private final FakeUserCache users = new FakeUserCache();
    private final List<String> events = new ArrayList<>();
    private final ConnectorIndex connectors = new ConnectorIndex();
    private final ConnectEventSource viewEvents = new ConnectEventSource(connectors);
    private final ConnectViews views =
            new ConnectViews(
                    key ->
                            new ConnectView(
                                    key,
                                    (access, mask) -> workers,
                                    connectors::names,
                                    secrets,
                                    viewEvents,
                                    time),
                    view -> () -> {},
                    secrets);
    private final UserIndex userIndex = new UserIndex();
    private Connect connect = connect("");
    private @Nullable Cluster cluster = TopicReconcilerFixture.cluster("replicas: 3");

    @BeforeEach
    void everythingIsThere() {
        userIndex.index(users);
        connectors.complete();
        Objects.requireNonNull(cluster)
                .setStatus(ClusterStatusBuilder.builder().version("4.4.0").build());
        users.users.put(
                "pipelines",
                Yaml.user(
                        """
                        metadata: {name: pipelines, namespace: default, uid: user-uid}
                        spec:
                          cluster: {name: events}
                          access: [{allow: Connect, connect: pipelines}]
                        """));
        credentials("one");
    }

    @Test
    void aNewConnectGetsItsTopicsThenItsSecretsAndWorkers() {
        reconcile();
        assertThat(kubernetes.changes)
                .containsExactly(
                        "apply Topic/pipelines-connect-configs",
                        "apply Topic/pipelines-connect-offsets",
                        "apply Topic/pipelines-connect-status");
        assertThat(readiness()).isEqualTo("False Starting");

        topicsBecomeReady();
        reconcile();
        assertThat(kubernetes.changes).endsWith("apply " + DEPLOYMENT);
        assertThat(secrets.secrets)
                .containsKeys("pipelines-connect-tls", "pipelines-connect-secrets");
    }

    @Test
    void itIsReadyWhenItsWorkersAreAndHaveAnswered() {
        workersRun();
        assertThat(readiness()).as("before they have answered").isEqualTo("False Starting");
        work();
        reconcile();
        assertThat(readiness()).isEqualTo("True Serving");
        assertThat(status().version()).isEqualTo("4.4.0");
        assertThat(status().readyReplicas()).isEqualTo(1);
        assertThat(status().plugins())
                .extracting(plugin -> plugin.className())
                .contains("org.example.Source");
    }

    @Test
    void workersThatNoLongerAnswerAreUnknown() {
        workersServe();
        workers.silent = true;
        time.advance(Duration.ofMinutes(1));
        work();
        reconcile();
        assertThat(readiness()).isEqualTo("Unknown ConnectUnavailable");
        assertThat(status().version()).as("what was observed before").isEqualTo("4.4.0");
    }

    @Test
    void aWorkerThatIsAwayIsSaid() {
        workersServe();
        kubernetes.objects.put(DEPLOYMENT, running(deployment(), 0));
        reconcile();
        assertThat(readiness()).isEqualTo("False WorkersAway");
    }

    @Test
    void withoutItsUserNoWorkerStarts() {
        users.users.clear();
        reconcile();
        topicsBecomeReady();
        reconcile();
        assertThat(kubernetes.objects).doesNotContainKey(DEPLOYMENT);
        assertThat(progressing().message()).contains("there is no User pipelines");
    }

    @Test
    void beforeTheUserHasCredentialsNoWorkerStarts() {
        secrets.secrets.remove("pipelines-credentials");
        reconcile();
        topicsBecomeReady();
        reconcile();
        assertThat(kubernetes.objects).doesNotContainKey(DEPLOYMENT);
        assertThat(progressing().message()).contains("Secret pipelines-credentials");
    }

    @Test
    void otherCredentialsRestartTheWorkers() {
        workersServe();
        var before = credentialsOf(deployment());
        credentials("two");
        reconcile();
        assertThat(credentialsOf(deployment())).isNotEqualTo(before);
    }

    @Test
    void nothingChangesWhileNothingChanges() {
        workersServe();
        kubernetes.changes.clear();
        secrets.calls.clear();
        reconcile();
        assertThat(kubernetes.changes).isEmpty();
        assertThat(secrets.calls).noneMatch(call -> call.startsWith("write"));
    }

    @Test
    void theCertificateIsRenewedAndTheOneBeforeItStaysTrusted() {
        workersServe();
        var before = tls();
        time.advance(Duration.ofDays(300));
        reconcile();
        assertThat(tls().getData().get("tls.crt")).isNotEqualTo(before.getData().get("tls.crt"));
        var trust = decoded(tls(), "ca.crt");
        assertThat(trust).contains(first(decoded(before, "tls.crt")));
        assertThat(trust).contains(first(decoded(tls(), "tls.crt")));
    }

    @Test
    void aCertificateThatAHandHasSpoilt() {
        workersServe();
        tls().getData().put("tls.key", "Z2FyYmFnZQ==");
        reconcile();
        assertThat(decoded(tls(), "tls.key")).startsWith("-----BEGIN PRIVATE KEY-----");
    }

    @Test
    void aSecretOfSomebodyElseIsNotOverwritten() {
        var foreign =
                Yaml.read(
                        "metadata: {name: pipelines-connect-tls, namespace: default}",
                        Secret.class);
        foreign.setData(Map.of("tls.key", "bWluZQ=="));
        secrets.secrets.put("pipelines-connect-tls", foreign);
        reconcile();
        assertThat(readiness()).startsWith("False ");
        assertThat(condition("Ready").message()).contains("does not belong to this Connect");
        assertThat(decoded(tls(), "tls.key")).isEqualTo("mine");
    }

    @Test
    void workersOfAClusterThatWasMadeAnewStartAgain() {
        workersServe();
        var before = credentialsOf(deployment());
        Objects.requireNonNull(cluster)
                .setStatus(
                        ClusterStatusBuilder.builder()
                                .version("4.4.0")
                                .clusterId("another")
                                .build());
        reconcile();
        assertThat(credentialsOf(deployment())).isNotEqualTo(before);
    }

    @Test
    void whenAnotherOperatorTakesTheClusterOverItsWorkersAreNoLongerAsked() {
        workersServe();
        claims.anothers = true;
        reconcile();
        assertThat(views.find(KEY)).isEmpty();
    }

    @Test
    void aConnectorThatNobodyDeclaresIsStoppedAndNamedAndNotDeleted() {
        workersServe();
        workers.put("left", Map.of("connector.class", "org.example.Source"));
        time.advance(Duration.ofMinutes(1));
        work();
        reconcile();
        work();
        reconcile();
        assertThat(workers.calls).containsExactly("stop left");
        assertThat(status().undeclared()).containsExactly("left");
        assertThat(workers.has("left")).isTrue();
    }

    @Test
    void ofAPausedClusterNothingIsChanged() {
        cluster = TopicReconcilerFixture.cluster("replicas: 3\npaused: true");
        cluster.setStatus(ClusterStatusBuilder.builder().version("4.4.0").build());
        reconcile();
        assertThat(kubernetes.changes).isEmpty();
        assertThat(secrets.calls).noneMatch(call -> call.startsWith("write"));
        assertThat(progressing().reason()).isEqualTo("Paused");
    }

    @Test
    void withoutAClusterThatRunsItWaits() {
        Objects.requireNonNull(cluster).setStatus(null);
        reconcile();
        assertThat(readiness()).isEqualTo("Unknown ClusterNotReady");
        cluster = null;
        reconcile();
        assertThat(readiness()).isEqualTo("Unknown ClusterNotReady");
        assertThat(kubernetes.changes).isEmpty();
    }

    @Test
    void anInvalidSpecChangesNothing() {
        workersServe();
        kubernetes.changes.clear();
        connect = connect("config: {group.id: mine}");
        reconcile();
        assertThat(readiness()).isEqualTo("False InvalidSpec");
        assertThat(kubernetes.changes).isEmpty();
    }

    @Test
    void aClusterOfAnotherOperatorIsLeftAlone() {
        claims.anothers = true;
        reconcile();
        assertThat(kubernetes.changes).isEmpty();
        assertThat(connect.getStatus()).isNull();
    }

    @Test
    void whenItIsDeletedItsWorkersAreNoLongerAsked() {
        workersServe();
        connect.getMetadata().setDeletionTimestamp(time.instant().toString());
        reconcile();
        assertThat(views.find(KEY)).isEmpty();
    }

    private static Connect connect(String spec) {
        return Yaml.connect(
                """
                metadata: {name: pipelines, namespace: default, uid: connect-uid}
                spec:
                  cluster: {name: events}
                  %s
                """
                        .formatted(spec));
    }

    private void credentials(String properties) {
        var secret =
                Yaml.read(
                        "metadata: {name: pipelines-credentials, namespace: default}",
                        Secret.class);
        secret.setData(new HashMap<>(Map.of("client.properties", properties)));
        secrets.secrets.put("pipelines-credentials", secret);
    }

    private void reconcile() {
        reconciler()
                .reconcile(connect, context())
                .getResource()
                .ifPresent(applied -> connect.setStatus(applied.getStatus()));
    }

    private void workersRun() {
        reconcile();
        topicsBecomeReady();
        reconcile();
        kubernetes.objects.put(DEPLOYMENT, running(deployment(), 1));
        reconcile();
    }

    private void workersServe() {
        workersRun();
        work();
        reconcile();
        assertThat(readiness()).isEqualTo("True Serving");
    }

    private void work() {
        views.find(KEY).ifPresent(ConnectView::runDueWork);
    }

    private static Deployment running(Deployment deployment, int ready) {
        return new DeploymentBuilder(deployment)
                .withNewStatus()
                .withObservedGeneration(deployment.getMetadata().getGeneration())
                .withReplicas(1)
                .withUpdatedReplicas(1)
                .withReadyReplicas(ready)
                .endStatus()
                .build();
    }

    private void topicsBecomeReady() {
        kubernetes
                .of(Topic.class)
                .forEach(topic ->
                        topic.setStatus(
                                TopicStatusBuilder.builder()
                                        .conditions(
                                                List.of(
                                                        new Condition(
                                                                "Ready",
                                                                ConditionStatus.True,
                                                                1L,
                                                                "",
                                                                "AsDeclared",
                                                                "")))
                                        .build()));
    }

    private Deployment deployment() {
        return (Deployment) Objects.requireNonNull(kubernetes.objects.get(DEPLOYMENT));
    }

    private static String credentialsOf(Deployment deployment) {
        return deployment
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations()
                .get(Labels.CREDENTIALS);
    }

    private Secret tls() {
        return Objects.requireNonNull(secrets.secrets.get("pipelines-connect-tls"));
    }

    private static String decoded(Secret secret, String key) {
        return new String(java.util.Base64.getDecoder().decode(secret.getData().get(key)));
    }

    private static String first(String pem) {
        return pem.substring(0, pem.indexOf("-----END CERTIFICATE-----"));
    }

    private ConnectStatus status() {
        return Objects.requireNonNull(connect.getStatus());
    }

    private String readiness() {
        var ready = condition("Ready");
        return ready.status() + " " + ready.reason();
    }

    private Condition progressing() {
        return condition("Progressing");
    }

    private Condition condition(String type) {
        return Objects.requireNonNull(status().conditions()).stream()
                .filter(condition -> type.equals(condition.type()))
                .findFirst()
                .orElseThrow();
    }

    private ConnectReconciler reconciler() {
        return new ConnectReconciler(
                new Installation("spillway/broker", "0.1.0", "spillway-system"),
                kubernetes,
                new ObjectsInMemory(),
                secrets,
                new WorkerCertificates(secrets, time, new SecureRandom()),
                views,
                viewEvents,
                connectors,
                userIndex,
                new ClusterModelCache(),
                claims,
                (about, type, reason, message) -> events.add(type + " " + reason),
                time);
    }

    private final class ObjectsInMemory implements ConnectObjects {
        @Override
        public ObservedWorkers read(String namespace, String name, List<HasMetadata> desired) {
            var found = new HashMap<String, HasMetadata>();
            desired.forEach(object ->
                    Optional.ofNullable(kubernetes.objects.get(ObservedCluster.key(object)))
                            .ifPresent(there -> found.put(ObservedCluster.key(object), there)));
            return new ObservedWorkers(found, Optional.empty());
        }

        @Override
        public PluginFiles plugins() {
            return PluginFiles.Mounted;
        }
    }

    @SuppressWarnings("unchecked")
    private Context<Connect> context() {
        return (Context<Connect>)
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
}
