package dev.spillway.local.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.local.kubelet.InProcessCluster.TestNamespace;
import dev.spillway.local.state.ProcessIdentity;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The kubelet against the real API server, with real, tiny processes. */
@Tag("process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubeletTest {
    private InProcessCluster cluster;
    private TestNamespace here;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        cluster = new InProcessCluster(directory.resolve("state"));
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
    }

    @BeforeEach
    void namespace() {
        here = cluster.namespace();
    }

    // --- from nothing to ready

    @Test
    void runsInitContainersFirstAndThenTheOthers() throws IOException {
        here.run(
                "a",
                """
                command: [sh, -c, 'cat $DIR/made; sleep 60']
                env: [{name: DIR, value: /shared}]
                volumeMounts: [{name: shared, mountPath: /shared}]
                """,
                """
                initContainers:
                - name: first
                  image: busybox
                  command: [sh, -c, 'echo made by init > $DIR/made']
                  env: [{name: DIR, value: /shared}]
                  volumeMounts: [{name: shared, mountPath: /shared}]
                volumes: [{name: shared, emptyDir: {}}]
                """);

        Pod pod = here.awaitReady("a");

        assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
        assertThat(
                        pod.getStatus()
                                .getInitContainerStatuses()
                                .getFirst()
                                .getState()
                                .getTerminated()
                                .getExitCode())
                .isZero();
        assertThat(List.of("PodScheduled", "Initialized", "ContainersReady", "Ready"))
                .allMatch(type -> InProcessCluster.condition(pod, type));
        assertThat(pod.getSpec().getNodeName()).isEqualTo("local");
        here.awaitLog("a", "made by init");
    }

    @Test
    void waitsForAMissingConfigMapAndStartsWhenItIsCreated() throws IOException {
        here.run(
                "a",
                """
                command: [sh, -c, 'cat $DIR/key; echo; sleep 60']
                env: [{name: DIR, value: /config}]
                volumeMounts: [{name: config, mountPath: /config}]
                """,
                "volumes: [{name: config, configMap: {name: late}}]");
        assertThat(here.awaitEvent("FailedMount").getMessage())
                .isEqualTo(
                        "MountVolume.SetUp failed for volume \"config\" : configmap \"late\" not"
                                + " found");
        assertThat(
                        here.awaitContainer("a", c -> c.getState().getWaiting() != null)
                                .getState()
                                .getWaiting()
                                .getReason())
                .isEqualTo("ContainerCreating");

        config("late", "key", "here now");

        here.awaitReady("a");
        here.awaitLog("a", "here now");
    }

    /** Last an uncordon, whatever happens: the tests share the node. */
    @Test
    void aCordonedNodeTakesNoPodUntilItIsUncordoned() {
        cordon(true);
        try {
            here.run("a", "command: [sleep, '60']");

            Pod waiting =
                    here.await(
                            "a",
                            pod ->
                                    pod.getStatus().getConditions().stream()
                                            .anyMatch(c -> "Unschedulable".equals(c.getReason())));
            assertThat(waiting.getSpec().getNodeName()).isNull();
            assertThat(here.awaitEvent("FailedScheduling").getMessage())
                    .isEqualTo("0/1 nodes are available: 1 node(s) were unschedulable.");
        } finally {
            cordon(false);
        }
        Pod pod = here.awaitReady("a");
        assertThat(InProcessCluster.condition(pod, "PodScheduled")).isTrue();
    }

    private void cordon(boolean unschedulable) {
        cluster.client()
                .nodes()
                .withName("local")
                .edit(node ->
                        new NodeBuilder(node)
                                .editSpec()
                                .withUnschedulable(unschedulable)
                                .endSpec()
                                .build());
    }

    @Test
    void aMissingClaimIsAMatterOfScheduling() {
        here.run(
                "a",
                "command: [sleep, '60']\nvolumeMounts: [{name: data, mountPath: /data}]",
                "volumes: [{name: data, persistentVolumeClaim: {claimName: none}}]");

        assertThat(here.awaitEvent("FailedScheduling").getMessage())
                .isEqualTo("0/1 nodes are available: persistentvolumeclaim \"none\" not found.");
        claim("none", "1Gi");
        here.awaitReady("a");
    }

    /** As a drain does, one eviction after the other. */
    @Test
    void aBudgetLetsOnePodGoAndTheNextOnlyWhenAnotherIsReady() {
        for (String pod : List.of("a", "b")) {
            here.run(pod, "command: [sleep, '60']");
        }
        here.apply(
                """
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                metadata: {name: two}
                spec:
                  minAvailable: 1
                  selector: {matchExpressions: [{key: app, operator: In, values: [a, b, c]}]}
                """);
        awaitBudget("two", 2, 1);

        assertThat(evict("a")).isTrue();
        assertThat(evict("b")).isFalse();
        here.awaitGone(Pod.class, "a");
        assertThat(here.pod("b").getMetadata().getDeletionTimestamp()).isNull();

        here.run("c", "command: [sleep, '60']");
        awaitBudget("two", 2, 1);
        assertThat(evict("b")).isTrue();
    }

    /** By the scale subresource of the Pods' owner, as Kubernetes does. */
    @Test
    void aBudgetOfUnavailablePodsCountsWhatTheirOwnerDeclares() {
        here.apply(
                """
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                metadata: {name: owned}
                spec: {maxUnavailable: 1, selector: {matchLabels: {app: owned}}}
                """);
        here.apply(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: owned}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: owned}}
                  template:
                    metadata: {labels: {app: owned}}
                    spec:
                      containers: [{name: c, image: busybox, command: [sleep, '60']}]
                """);
        awaitBudget("owned", 2, 1);
    }

    private boolean evict(String pod) {
        return cluster.client().pods().inNamespace(here.name()).withName(pod).evict();
    }

    private void awaitBudget(String name, int expected, int allowed) {
        cluster.client()
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(here.name())
                .withName(name)
                .waitUntilCondition(
                        budget ->
                                budget != null
                                        && budget.getStatus() != null
                                        && Objects.equals(
                                                budget.getStatus().getExpectedPods(), expected)
                                        && Objects.equals(
                                                budget.getStatus().getDisruptionsAllowed(),
                                                allowed),
                        30,
                        TimeUnit.SECONDS);
    }

    @Test
    void aChangedConfigMapReachesARunningPod() throws IOException {
        config("map", "key", "old");
        here.run(
                "a",
                """
                command: [sh, -c, 'until grep new $DIR/key; do sleep 0.1; done; sleep 60']
                env: [{name: DIR, value: /config}]
                volumeMounts: [{name: config, mountPath: /config}]
                """,
                "volumes: [{name: config, configMap: {name: map}}]");
        here.awaitReady("a");

        config("map", "key", "new");

        here.awaitLog("a", "new");
    }

    @Test
    void anUnsupportedKindOfVolumeIsReported() {
        here.run("a", "command: [sleep, '60']", "volumes: [{name: host, hostPath: {path: /tmp}}]");

        assertThat(here.awaitEvent("FailedMount").getMessage())
                .isEqualTo(
                        "MountVolume.SetUp failed for volume \"host\" : spec.volumes[0].hostPath:"
                                + " the local kubelet supports only configMap, emptyDir, image,"
                                + " persistentVolumeClaim, projected and secret");
    }

    /** As brokers get a CA and a token of their ServiceAccount. */
    @Test
    void anOptionalKeyMayBeAddedLaterAndATokenIsAFile() throws IOException {
        here.run(
                "a",
                """
                command: [sh, -c, 'test -s $TOKEN && echo token; until grep late $CA; do sleep 0.1; done; sleep 60']
                env: [{name: CA, value: /ca/ca.crt}, {name: TOKEN, value: /token/token}]
                volumeMounts: [{name: ca, mountPath: /ca}, {name: token, mountPath: /token}]
                """,
                """
                volumes:
                - name: ca
                  configMap: {name: cas, optional: true, items: [{key: bundle.pem, path: ca.crt}]}
                - name: token
                  projected:
                    sources:
                    - serviceAccountToken: {audience: sts.amazonaws.com, expirationSeconds: 3600, path: token}
                """);
        here.awaitReady("a");
        here.awaitLog("a", "token");

        config("cas", "bundle.pem", "late");

        here.awaitLog("a", "late");
    }

    @Test
    void aPodUsesTheApiAsItsServiceAccountAndSeesNoSecrets() throws IOException {
        here.apply(
                """
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: reader}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: reader}
                rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: reader}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
                subjects: [{kind: ServiceAccount, name: reader}]
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: password}
                stringData: {word: hidden}
                """);
        here.run("a", "command: [sleep, '60']", "serviceAccountName: reader");
        here.awaitReady("a");
        Path files = serviceAccountFiles("a");
        assertThat(files.resolve("namespace")).hasContent(here.name());
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(files.resolve("token"))))
                .isEqualTo("rw-------");

        var config = Config.fromKubeconfig(Files.readString(files.resolve("kubeconfig")));
        try (var asPod = new KubernetesClientBuilder().withConfig(config).build()) {
            assertThat(asPod.pods().inNamespace(here.name()).withName("a").get()).isNotNull();
            assertThatThrownBy(() ->
                            asPod.secrets().inNamespace(here.name()).withName("password").get())
                    .hasMessageContaining(
                            "User \"system:serviceaccount:%s:reader\" cannot get resource \"secrets\""
                                    .formatted(here.name()));

            here.delete("a");
            here.awaitGone(Pod.class, "a");

            assertThatThrownBy(() -> asPod.pods().inNamespace(here.name()).withName("a").get())
                    .hasMessageContaining("Unauthorized");
        }
    }

    @Test
    void aPodOrItsServiceAccountMayWantNoToken() {
        here.apply(
                """
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: quiet}
                automountServiceAccountToken: false
                """);
        here.run("a", "command: [sleep, '60']", "serviceAccountName: quiet");
        here.run("b", "command: [sleep, '60']", "automountServiceAccountToken: false");
        here.run(
                "c",
                "command: [sleep, '60']",
                "serviceAccountName: quiet\nautomountServiceAccountToken: true");
        here.awaitReady("a");
        here.awaitReady("b");
        here.awaitReady("c");

        assertThat(serviceAccountFiles("a")).doesNotExist();
        assertThat(serviceAccountFiles("b")).doesNotExist();
        assertThat(serviceAccountFiles("c").resolve("token")).exists();
    }

    @Test
    void aPodWaitsForItsServiceAccount() {
        here.run("a", "command: [sleep, '60']", "serviceAccountName: late");
        assertThat(here.awaitEvent("FailedMount").getMessage())
                .contains("serviceaccounts \"late\" not found");

        here.apply("apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: late}");

        here.awaitReady("a");
    }

    /** As a renewed certificate reaches a broker: its key and its chain together. */
    @Test
    void aMountedSecretChangesWhileThePodRunsAllItsFilesAtOnce() throws IOException {
        secret("old");
        here.run(
                "a",
                """
                command:
                - sh
                - -c
                - |
                  stat -L -c mode=%a $TLS/tls.key
                  until test "$(cat $TLS/..data/tls.key)" = new; do sleep 0.1; done
                  echo $(cat $TLS/..data/tls.crt)
                  sleep 60
                env: [{name: TLS, value: /etc/spillway/tls}]
                volumeMounts: [{name: tls, mountPath: /etc/spillway/tls, readOnly: true}]
                """,
                "volumes: [{name: tls, secret: {secretName: tls, defaultMode: 0400}}]");
        here.awaitReady("a");
        here.awaitLog("a", "mode=400");

        secret("new");

        here.awaitLog("a", "new");
        assertThat(here.pod("a").getStatus().getContainerStatuses().getFirst().getRestartCount())
                .isZero();
    }

    private void secret(String text) {
        here.apply(
                """
                apiVersion: v1
                kind: Secret
                metadata: {name: tls}
                stringData: {tls.key: %1$s, tls.crt: %1$s}
                """
                        .formatted(text));
    }

    private Path serviceAccountFiles(String pod) {
        return cluster.state().pod(here.pod(pod).getMetadata().getUid()).resolve("service-account");
    }

    @Test
    void aMissingSecretIsAConfigErrorUntilItIsCreated() throws IOException {
        here.run(
                "a",
                """
                command: [sh, -c, 'echo $WORD; sleep 60']
                env: [{name: WORD, valueFrom: {secretKeyRef: {name: late, key: word}}}]
                """);
        var waiting =
                here.awaitContainer("a", waits("CreateContainerConfigError"))
                        .getState()
                        .getWaiting();
        assertThat(waiting.getMessage()).isEqualTo("secret \"late\" not found");

        here.apply(
                """
                apiVersion: v1
                kind: Secret
                metadata: {name: late}
                stringData: {word: hidden}
                """);

        here.awaitReady("a");
        here.awaitLog("a", "hidden");
    }

    @Test
    void anImageWithoutAProgramHereCannotBePulled() {
        here.apply(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: a}
                spec: {containers: [{name: c, image: nginx}]}
                """);

        here.awaitContainer("a", waits("ErrImagePull"));
        assertThat(here.awaitEvent("Failed").getMessage())
                .contains("Failed to pull image \"nginx\"");
        here.awaitContainer("a", waits("ImagePullBackOff"));
    }

    // --- ends and restarts

    @Test
    void aCrashIsCountedRecordedAndBackedOff() {
        here.run("a", "command: [sh, -c, 'echo run; exit 3']");

        here.awaitContainer("a", waits("CrashLoopBackOff"));
        var status = here.awaitContainer("a", c -> c.getRestartCount() >= 2);

        assertThat(status.getLastState().getTerminated().getExitCode()).isEqualTo(3);
        assertThat(status.getReady()).isFalse();
        assertThat(here.awaitEvent("BackOff").getType()).isEqualTo("Warning");
        assertThat(here.pod("a").getStatus().getPhase()).isEqualTo("Running");
        assertThat(
                        cluster.client()
                                .pods()
                                .inNamespace(here.name())
                                .withName("a")
                                .terminated()
                                .getLog())
                .isEqualTo("run\n");
    }

    @Test
    void aContainerWritesItsTerminationMessage() {
        here.run(
                "a",
                "command: [sh, -c, 'echo printed; test -e done && exec sleep 60; touch done; echo"
                        + " -n no key > $TERMINATION_LOG; exit 4']");

        var status = here.awaitContainer("a", c -> c.getRestartCount() == 1);

        assertThat(status.getLastState().getTerminated().getMessage()).isEqualTo("no key");
    }

    @Test
    void aPodThatIsNotRestartedSucceedsOrFails() {
        here.run("good", "command: ['true']", "restartPolicy: Never");
        here.run("bad", "command: ['false']", "restartPolicy: Never");
        here.run(
                "twice",
                "command: [sh, -c, 'test -e done || { touch done; exit 1; }']",
                "restartPolicy: OnFailure");

        here.await("good", pod -> pod.getStatus().getPhase().equals("Succeeded"));
        here.await("bad", pod -> pod.getStatus().getPhase().equals("Failed"));
        var twice = here.await("twice", pod -> pod.getStatus().getPhase().equals("Succeeded"));
        assertThat(twice.getStatus().getContainerStatuses().getFirst().getRestartCount())
                .isEqualTo(1);
    }

    @Test
    void theTailOfTheLogIsTheTerminationMessageWhereThePodAsksForIt() {
        here.run(
                "a",
                """
                command: [sh, -c, 'echo trying; echo no such bucket; exit 2']
                terminationMessagePolicy: FallbackToLogsOnError
                """,
                "restartPolicy: OnFailure");
        here.run(
                "silent",
                "command: [sh, -c, 'echo no such bucket; exit 2']",
                "restartPolicy: OnFailure");

        var status = here.awaitContainer("a", c -> c.getRestartCount() >= 1);
        assertThat(status.getLastState().getTerminated().getMessage())
                .isEqualTo("trying\nno such bucket");
        var silent = here.awaitContainer("silent", c -> c.getRestartCount() >= 1);
        assertThat(silent.getLastState().getTerminated().getMessage()).isNull();
    }

    @Test
    void aKilledProcessIsRestartedAtOnce() {
        here.run("a", "command: [sleep, '60']");
        here.awaitReady("a");

        processOf("a").destroyForcibly();

        var status = here.awaitContainer("a", c -> c.getRestartCount() == 1 && c.getReady());
        assertThat(status.getLastState().getTerminated().getExitCode()).isEqualTo(137);
    }

    // --- probes

    @Test
    void anHttpServerIsReadyWhenItAnswersOnThePodIp() {
        here.run(
                "a",
                """
                command: [java, -XX:TieredStopAtLevel=1, -m, jdk.httpserver, -b, $(POD_IP), -p, '8080', -d, /]
                env: [{name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
                ports: [{name: http, containerPort: 8080}]
                startupProbe: {tcpSocket: {port: http}, periodSeconds: 1, failureThreshold: 30}
                readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 1}
                """);

        var pod = here.awaitReady("a");

        assertThat(pod.getStatus().getContainerStatuses().getFirst().getStarted()).isTrue();
        assertThat(pod.getStatus().getPodIP()).matches("127\\.0\\.\\d+\\.\\d+");
        assertThat(here.awaitEvent("Unhealthy").getMessage())
                .startsWith("Startup probe failed: dial tcp 127.0.");
    }

    @Test
    void readinessFollowsItsProbeWithoutARestart() throws IOException {
        config("map", "ready", "yes");
        here.run(
                "a",
                """
                command: [sleep, '60']
                readinessProbe: {exec: {command: [test, -e, /config/ready]}, periodSeconds: 1, failureThreshold: 1}
                volumeMounts: [{name: config, mountPath: /config}]
                """,
                "volumes: [{name: config, configMap: {name: map}}]");
        here.awaitReady("a");

        config("map", "other", "no");

        var pod = here.await("a", p -> !InProcessCluster.condition(p, "Ready"));
        assertThat(pod.getStatus().getContainerStatuses().getFirst().getRestartCount()).isZero();
        assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
    }

    @Test
    void aContainerThatFailsItsLivenessProbeIsRestarted() {
        here.run(
                "a",
                """
                command: [sleep, '60']
                livenessProbe: {exec: {command: [sh, -c, 'echo not well; false']}, periodSeconds: 1, failureThreshold: 1}
                """);

        var status = here.awaitContainer("a", c -> c.getRestartCount() == 1);

        assertThat(status.getLastState().getTerminated().getExitCode()).isEqualTo(143);
        assertThat(here.awaitEvent("Unhealthy").getMessage())
                .isEqualTo("Liveness probe failed: not well");
        assertThat(here.awaitEvent("Killing").getMessage())
                .isEqualTo("Container c failed liveness probe, will be restarted");
    }

    // --- deletion

    @Test
    void aDeletedPodShutsDownGracefully() throws IOException {
        here.run(
                "a",
                """
                command: [sh, -c, 'trap "echo bye > $DIR/said; exit 0" TERM; echo set; while true; do sleep 0.05; done']
                env: [{name: DIR, value: /data}]
                volumeMounts: [{name: data, mountPath: /data}]
                """,
                "volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]");
        claim("data", "1Gi");
        var uid = here.awaitReady("a").getMetadata().getUid();
        here.awaitLog("a", "set");

        here.delete("a");
        here.awaitGone(Pod.class, "a");

        assertThat(dataOf("data").resolve("said")).hasContent("bye");
        assertThat(cluster.state().pod(uid)).doesNotExist();
    }

    @Test
    void aPodThatExceedsItsGracePeriodIsKilled() throws IOException {
        here.run(
                "a",
                "command: [sh, -c, 'trap \"\" TERM; echo set; while true; do sleep 0.05; done']");
        here.awaitReady("a");
        here.awaitLog("a", "set");
        var process = processOf("a");

        cluster.client().pods().inNamespace(here.name()).withName("a").withGracePeriod(1).delete();
        here.awaitGone(Pod.class, "a");

        assertThat(ProcessIdentity.of(process)).isEmpty();
    }

    @Test
    void aForceDeletedPodMakesRoomForTheNextOneOfItsName() throws IOException {
        here.run(
                "a",
                "command: [sh, -c, 'trap \"\" TERM; echo set; while true; do sleep 0.05; done']");
        var before = here.awaitReady("a");
        here.awaitLog("a", "set");
        var process = processOf("a");

        cluster.client().pods().inNamespace(here.name()).withName("a").withGracePeriod(0).delete();
        here.run("a", "command: [sleep, '60']");

        var after = here.awaitReady("a");
        assertThat(ProcessIdentity.of(process)).isEmpty();
        assertThat(after.getMetadata().getUid()).isNotEqualTo(before.getMetadata().getUid());
        assertThat(after.getStatus().getPodIP()).isNotEqualTo(before.getStatus().getPodIP());
    }

    // --- addresses

    @Test
    void aPodThatIsCreatedAgainHasAnotherAddressEachTime() {
        var addresses = new HashSet<String>();

        for (var i = 0; i < 3; i++) {
            here.run("a", "command: [sleep, '60']");
            addresses.add(here.awaitReady("a").getStatus().getPodIP());
            here.delete("a");
            here.awaitGone(Pod.class, "a");
        }

        assertThat(addresses).hasSize(3);
    }

    @Test
    void aContainerThatRestartsKeepsThePodsAddress() {
        here.run("a", "command: [sleep, '60']");
        var before = here.awaitReady("a").getStatus().getPodIP();

        processOf("a").destroyForcibly();
        here.awaitContainer("a", status -> status.getRestartCount() == 1 && status.getReady());

        assertThat(here.pod("a").getStatus().getPodIP()).isEqualTo(before);
    }

    // --- claims

    @Test
    void aClaimThatAsksForMoreHasIt() {
        claim("larger", "1Gi");
        var larger =
                cluster.client()
                        .persistentVolumeClaims()
                        .inNamespace(here.name())
                        .withName("larger");

        larger.patch("{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"3Gi\"}}}}");

        larger.waitUntilCondition(
                claim -> claim.getStatus().getCapacity().get("storage").toString().equals("3Gi"),
                10,
                TimeUnit.SECONDS);
    }

    @Test
    void aClaimKeepsItsDataUntilItIsDeleted() throws IOException {
        claim("data", "1Gi");
        here.run(
                "a",
                """
                command: [sh, -c, 'echo x >> $DIR/file; echo written; sleep 60']
                env: [{name: DIR, value: /data}]
                volumeMounts: [{name: data, mountPath: /data}]
                """,
                "volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]");
        here.awaitReady("a");
        here.awaitLog("a", "written");
        var data = dataOf("data");
        assertThat(data.resolve("file")).hasContent("x");

        var claims =
                cluster.client().persistentVolumeClaims().inNamespace(here.name()).withName("data");
        claims.delete();
        assertThat(claims.get()).as("kept while a Pod uses it").isNotNull();
        here.delete("a");
        here.awaitGone(PersistentVolumeClaim.class, "data");

        assertThat(data).doesNotExist();
    }

    @Test
    void aLargerClaimIsGranted() {
        claim("data", "1Gi");
        claim("data", "2Gi");

        cluster.client()
                .persistentVolumeClaims()
                .inNamespace(here.name())
                .withName("data")
                .waitUntilCondition(
                        claim ->
                                new Quantity("2Gi")
                                        .equals(claim.getStatus().getCapacity().get("storage")),
                        10,
                        TimeUnit.SECONDS);
    }

    // --- names and Deployments

    @Test
    void aServiceKeepsItsAddressWhileItsPodsComeAndGo() throws Exception {
        here.apply(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                spec: {selector: {app: a}, ports: [{port: 9090, targetPort: http}]}
                """);
        var service = cluster.client().services().inNamespace(here.name()).withName("web");
        var address = service.require().getSpec().getClusterIP();
        var pods = new HashSet<String>();

        for (var i = 0; i < 2; i++) {
            awaitOutcome(address, Outcome.REFUSED);
            here.run(
                    "a",
                    """
                    command: [java, -XX:TieredStopAtLevel=1, -m, jdk.httpserver, -b, $(POD_IP), -p, '8080', -d, /]
                    env: [{name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
                    ports: [{name: http, containerPort: 8080}]
                    readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 1}
                    """);
            pods.add(here.awaitReady("a").getStatus().getPodIP());
            awaitOutcome(address, Outcome.ANSWERED);
            here.delete("a");
            here.awaitGone(Pod.class, "a");
        }

        assertThat(pods).hasSize(2);
        assertThat(service.require().getSpec().getClusterIP()).isEqualTo(address);
        service.delete();
        awaitOutcome(address, Outcome.REFUSED);
    }

    private enum Outcome {
        ANSWERED,
        REFUSED,
        BROKEN
    }

    private static void awaitOutcome(String address, Outcome expected) throws Exception {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        var outcome = request(address);
        while (outcome != expected && System.nanoTime() < deadline) {
            outcome = request(address);
        }
        assertThat(outcome).isEqualTo(expected);
    }

    private static Outcome request(String address) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + address + ":9090/")).build();
        try (var client = HttpClient.newHttpClient()) {
            client.send(request, HttpResponse.BodyHandlers.discarding());
            return Outcome.ANSWERED;
        } catch (ConnectException e) {
            return Outcome.REFUSED;
        } catch (IOException e) {
            // The Pod has just ended, which the proxy does not know yet.
            return Outcome.BROKEN;
        }
    }

    @Test
    void podsFindEachOtherByTheNamesOfServices() throws IOException {
        here.apply(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: nodes}
                spec: {clusterIP: None, publishNotReadyAddresses: true, selector: {app: a}, ports: [{port: 9092}]}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: entry}
                spec: {selector: {app: a}, ports: [{port: 9092}]}
                """);
        var entry = cluster.client().services().inNamespace(here.name()).withName("entry");
        here.run("a", "command: [sleep, '60']", "hostname: a\nsubdomain: nodes");
        var ip = here.awaitReady("a").getStatus().getPodIP();
        slices("nodes")
                .waitUntilCondition(
                        slice -> slice != null && !slice.getEndpoints().isEmpty(),
                        10,
                        TimeUnit.SECONDS);

        here.run(
                "b",
                """
                command: [java, -XX:TieredStopAtLevel=1, "$(SOURCE)"]
                env: [{name: SOURCE, value: /source/Look.java}, {name: NAMES, value: "a.nodes.%s.svc nodes entry localhost"}]
                volumeMounts: [{name: source, mountPath: /source}]
                """
                        .formatted(here.name()),
                "volumes: [{name: source, configMap: {name: source}}]");
        here.apply(
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: source}
                data:
                  Look.java: |
                    void main() throws Exception {
                        for (String name : System.getenv("NAMES").split(" ")) {
                            IO.println(name + " is " + java.net.InetAddress.getByName(name).getHostAddress());
                        }
                        Thread.sleep(60_000);
                    }
                """);

        here.awaitReady("b");
        here.awaitLog("b", "a.nodes." + here.name() + ".svc is " + ip);
        here.awaitLog("b", "nodes is " + ip);
        here.awaitLog("b", "entry is " + entry.require().getSpec().getClusterIP());
        here.awaitLog("b", "localhost is 127.0.0.1");
    }

    @Test
    void aDeploymentReplacesItsPodWhenItsTemplateChanges() {
        var yaml =
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: d}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: d}}
                  template:
                    metadata: {labels: {app: d}}
                    spec:
                      terminationGracePeriodSeconds: 1
                      containers: [{name: c, image: busybox, command: [sleep, "%d"]}]
                """;
        here.apply(yaml.formatted(60));
        awaitRollout();
        var first = pods().getFirst();

        here.apply(yaml.formatted(61));
        here.awaitGone(Pod.class, first.getMetadata().getName());
        awaitRollout();

        assertThat(pods()).hasSize(1);
        cluster.client().apps().deployments().inNamespace(here.name()).withName("d").delete();
        here.awaitGone(Pod.class, pods().getFirst().getMetadata().getName());
    }

    @Test
    void onlyReadyPodsAreBehindAService() {
        here.apply(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: s}
                spec: {selector: {app: a}, ports: [{port: 80}]}
                """);
        here.run("a", "command: [sleep, '60']\nreadinessProbe: {exec: {command: ['false']}}");
        here.awaitContainer("a", c -> c.getState().getRunning() != null);

        slices("s")
                .waitUntilCondition(
                        slice ->
                                slice != null
                                        && slice.getEndpoints().size() == 1
                                        && !slice.getEndpoints()
                                                .getFirst()
                                                .getConditions()
                                                .getReady(),
                        10,
                        TimeUnit.SECONDS);
        cluster.client().resources(Service.class).inNamespace(here.name()).withName("s").delete();
        here.awaitGone(EndpointSlice.class, "s-1");
    }

    private static java.util.function.Predicate<ContainerStatus> waits(String reason) {
        return status ->
                status.getState().getWaiting() != null
                        && reason.equals(status.getState().getWaiting().getReason());
    }

    private ProcessHandle processOf(String pod) {
        return cluster.processes().stream()
                .filter(running -> running.title().startsWith(here.name() + "/" + pod + " "))
                .flatMap(running -> running.identity().process().stream())
                .findFirst()
                .orElseThrow();
    }

    private void config(String name, String key, String value) {
        here.apply(
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: %s}
                data: {%s: "%s"}
                """
                        .formatted(name, key, value));
    }

    private Resource<EndpointSlice> slices(String service) {
        return cluster.client()
                .resources(EndpointSlice.class)
                .inNamespace(here.name())
                .withName(service + "-1");
    }

    private void claim(String name, String size) {
        here.apply(
                """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: %s}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: %s}}}
                """
                        .formatted(name, size));
        cluster.client()
                .persistentVolumeClaims()
                .inNamespace(here.name())
                .withName(name)
                .waitUntilCondition(
                        claim ->
                                claim.getStatus() != null
                                        && "Bound".equals(claim.getStatus().getPhase()),
                        10,
                        TimeUnit.SECONDS);
    }

    private Path dataOf(String claim) {
        var uid =
                cluster.client()
                        .persistentVolumeClaims()
                        .inNamespace(here.name())
                        .withName(claim)
                        .require()
                        .getMetadata()
                        .getUid();
        var directory = cluster.state().volume(here.name(), claim, uid);
        assertThat(Files.isDirectory(directory)).isTrue();
        return directory;
    }

    private List<Pod> pods() {
        return cluster.client().pods().inNamespace(here.name()).list().getItems();
    }

    private void awaitRollout() {
        cluster.client()
                .resources(Deployment.class)
                .inNamespace(here.name())
                .withName("d")
                .waitUntilCondition(
                        d ->
                                d != null
                                        && d.getStatus() != null
                                        && d.getMetadata()
                                                .getGeneration()
                                                .equals(d.getStatus().getObservedGeneration())
                                        && Integer.valueOf(1)
                                                .equals(d.getStatus().getUpdatedReplicas())
                                        && Integer.valueOf(1).equals(d.getStatus().getReplicas())
                                        && Integer.valueOf(1)
                                                .equals(d.getStatus().getAvailableReplicas()),
                        30,
                        TimeUnit.SECONDS);
    }
}
