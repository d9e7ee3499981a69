package dev.spillway.local.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The client of the operator and the kubelet, used as they use it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Fabric8Test {

    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    private final TestApi api =
            new TestApi(
                    ApiServer.Config.inMemory()
                            .withAudit((verb, group, resource, subresource, agent) ->
                                    SEEN.add(verb + " " + resource + " " + subresource)));
    private final KubernetesClient client =
            new KubernetesClientBuilder()
                    .withConfig(Config.fromKubeconfig(api.server.kubeconfig()))
                    .build();

    @BeforeAll
    void defineWidgets() {
        api.create(TestApi.DEFINITIONS, TestApi.widgets());
    }

    @AfterAll
    void stop() {
        client.close();
        api.close();
    }

    @Test
    void informersReceiveAllChanges() throws InterruptedException {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        try (var _ =
                client.configMaps()
                        .withLabel("informed")
                        .inform(
                                new ResourceEventHandler<>() {
                                    @Override
                                    public void onAdd(ConfigMap added) {
                                        events.add("added " + added.getData());
                                    }

                                    @Override
                                    public void onUpdate(ConfigMap before, ConfigMap after) {
                                        events.add("updated " + after.getData());
                                    }

                                    @Override
                                    public void onDelete(ConfigMap deleted, boolean unknown) {
                                        events.add("deleted " + deleted.getData());
                                    }
                                })) {
            var map =
                    map("informed", "k", "1")
                            .editMetadata()
                            .addToLabels("informed", "")
                            .endMetadata();
            client.resource(map.build()).create();
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("added {k=1}");

            client.configMaps().withName("informed").edit(each -> map.addToData("k", "2").build());
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("updated {k=2}");

            client.configMaps().withName("informed").delete();
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("deleted {k=2}");
        }
        assertThat(SEEN).contains("list configmaps ", "watch configmaps ", "delete configmaps ");
    }

    @Test
    void serverSideApplyIsIdempotent() {
        ConfigMap map = map("applied", "k", "1").build();

        ConfigMap first =
                client.resource(map).fieldManager("operator").forceConflicts().serverSideApply();
        ConfigMap second =
                client.resource(map).fieldManager("operator").forceConflicts().serverSideApply();

        assertThat(second).isEqualTo(first);
        assertThat(first.getMetadata().getManagedFields()).hasSize(1);
    }

    @Test
    void statusIsAppliedSeparatelyFromTheSpec() {
        GenericKubernetesResource widget = widget("applied-status");
        client.resource(widget).create();
        widget.setAdditionalProperty("status", Map.of("replicas", 3));

        GenericKubernetesResource applied =
                client.resource(widget)
                        .subresource("status")
                        .patch(
                                new PatchContext.Builder()
                                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                        .withFieldManager("operator")
                                        .withForce(true)
                                        .build());

        assertThat(applied.<Integer>get("status", "replicas")).isEqualTo(3);
        assertThat(applied.<Integer>get("spec", "replicas")).isEqualTo(1);
        assertThat(SEEN).contains("patch widgets status");
    }

    @Test
    void finalizersAreAddedByApplyAndRemovedByPatch() {
        GenericKubernetesResource widget = widget("finalized");
        client.resource(widget).create();
        widget.getMetadata().setFinalizers(java.util.List.of("spillway.dev/finalizer"));
        client.resource(widget).fieldManager("operator").forceConflicts().serverSideApply();

        client.resource(widget).withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
        assertThat(client.resource(widget).get().getMetadata().getDeletionTimestamp()).isNotNull();

        client.resource(widget)
                .edit(each -> {
                    each.getMetadata().setFinalizers(java.util.List.of());
                    return each;
                });
        assertThat(client.resource(widget).get()).isNull();
    }

    @Test
    void aStaleUpdateIsRefused() {
        ConfigMap first = client.resource(map("stale", "k", "1").build()).create();
        client.resource(map("stale", "k", "2").build()).update();

        assertThatThrownBy(() -> client.resource(first).lockResourceVersion().update())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("the object has been modified");
    }

    /** As java-operator-sdk asks before it takes part in a leader election. */
    @Test
    void everythingIsAllowed() {
        SelfSubjectRulesReview review =
                client.resource(
                                new SelfSubjectRulesReviewBuilder()
                                        .withNewSpec()
                                        .withNamespace("default")
                                        .endSpec()
                                        .build())
                        .create();

        assertThat(review.getStatus().getResourceRules().getFirst().getVerbs()).contains("*");
        assertThat(review.getStatus().getResourceRules().getFirst().getResources()).contains("*");
    }

    @Test
    void oneLeaderAtATimeIsElected() throws InterruptedException {
        BlockingQueue<String> leaders = new LinkedBlockingQueue<>();
        var first = elect("first", leaders);
        assertThat(leaders.poll(10, TimeUnit.SECONDS)).isEqualTo("first");

        var second = elect("second", leaders);
        first.cancel(true);

        assertThat(leaders.poll(10, TimeUnit.SECONDS)).isEqualTo("second");
        second.cancel(true);
    }

    private java.util.concurrent.CompletableFuture<?> elect(
            String identity, BlockingQueue<String> leaders) {
        return client.leaderElector()
                .withConfig(
                        new LeaderElectionConfigBuilder()
                                .withName("test")
                                .withLeaseDuration(Duration.ofSeconds(5))
                                .withRenewDeadline(Duration.ofSeconds(3))
                                .withRetryPeriod(Duration.ofMillis(100))
                                .withReleaseOnCancel(true)
                                .withLock(new LeaseLock("default", "leader", identity))
                                .withLeaderCallbacks(
                                        new LeaderCallbacks(
                                                () -> {},
                                                () -> {},
                                                leader -> {
                                                    if (leader.equals(identity)) {
                                                        leaders.add(identity);
                                                    }
                                                }))
                                .build())
                .build()
                .start();
    }

    @Test
    void logsComeFromTheKubelet() throws InterruptedException {
        client.resource(
                        new PodBuilder()
                                .withNewMetadata()
                                .withName("talking")
                                .endMetadata()
                                .withNewSpec()
                                .addNewContainer()
                                .withName("c")
                                .withImage("x")
                                .endContainer()
                                .endSpec()
                                .build())
                .create();
        api.server.logs(request ->
                new ByteArrayInputStream(
                        String.join(
                                        " ",
                                        request.pod(),
                                        request.container(),
                                        request.tailLines().toString())
                                .getBytes(StandardCharsets.UTF_8)));

        assertThat(client.pods().withName("talking").inContainer("c").tailingLines(5).getLog())
                .isEqualTo("talking c OptionalLong[5]");
        ByteArrayOutputStream followed = new ByteArrayOutputStream();
        try (var _ = client.pods().withName("talking").withReadyWaitTimeout(0).watchLog(followed)) {
            TestApi.await(
                    "the log comes",
                    () -> followed.toString(StandardCharsets.UTF_8).startsWith("talking"));
        }
        assertThat(SEEN).contains("get pods log");
    }

    private static ConfigMapBuilder map(String name, String key, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withData(Map.of(key, value));
    }

    private static GenericKubernetesResource widget(String name) {
        GenericKubernetesResource widget = new GenericKubernetesResource();
        widget.setApiVersion("lab.example.dev/v1");
        widget.setKind("Widget");
        widget.setMetadata(
                new io.fabric8.kubernetes.api.model.ObjectMetaBuilder()
                        .withName(name)
                        .withNamespace("default")
                        .build());
        widget.setAdditionalProperty("spec", Map.of("replicas", 1));
        return widget;
    }
}
