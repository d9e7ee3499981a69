package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.observed.ObjectVersion;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each change does to objects that are there: a Pod and a claim of broker 0. */
class FabricChangesEffectsTest {
    private static final String PODS = "/api/v1/namespaces/team/pods";
    private static final String POD = PODS + "/events-broker-0";
    private static final String CLAIM =
            "/api/v1/namespaces/team/persistentvolumeclaims/data-events-broker-0";
    private static final String CONFIG = "/api/v1/namespaces/team/configmaps/events-brokers";

    private final FakeKubernetes kubernetes = new FakeKubernetes();
    private final KubeChanges changes = new FabricChanges(kubernetes.client(), "team");

    @BeforeEach
    void objects() {
        kubernetes.put(
                POD,
                """
                kind: Pod
                apiVersion: v1
                metadata:
                  name: events-broker-0
                  namespace: team
                  uid: u1
                  labels: {spillway.dev/cluster: events, team: blue}
                  annotations: {other: "1"}
                """);
        kubernetes.put(
                CLAIM,
                """
                kind: PersistentVolumeClaim
                apiVersion: v1
                metadata:
                  name: data-events-broker-0
                  namespace: team
                  uid: u2
                  annotations: {other: "1"}
                  ownerReferences: [{kind: Cluster, uid: c1}, {kind: Backup, uid: b1}]
                spec: {storageClassName: fast, resources: {requests: {storage: 1Gi}}}
                """);
    }

    @AfterEach
    void close() {
        kubernetes.close();
    }

    @Test
    void labelsAPodAndLeavesOthersLabels() {
        changes.labelPod(
                "events-broker-0",
                Map.of("spillway.dev/cluster", "events", "new", "2"),
                Map.of("note", "3"));
        assertThat(meta(POD).path("labels"))
                .isEqualTo(json("{spillway.dev/cluster: events, team: blue, new: \"2\"}"));
        assertThat(meta(POD).path("annotations")).isEqualTo(json("{other: \"1\", note: \"3\"}"));
        assertThat(lastPatch().line()).isEqualTo("PATCH " + POD);
        assertThat(lastPatch().type()).isEqualTo("application/merge-patch+json");
    }

    @Test
    void annotatesAClaim() {
        changes.annotateClaim("data-events-broker-0", "note", "3");
        assertThat(meta(CLAIM).path("annotations")).isEqualTo(json("{other: \"1\", note: \"3\"}"));
        assertThat(lastPatch().line()).isEqualTo("PATCH " + CLAIM);
    }

    @Test
    void growsAClaimAndChangesNothingElseOfIt() {
        changes.growClaim(
                "data-events-broker-0", Bytes.gibi(3), Map.of("size", "3"), version(CLAIM));
        assertThat(kubernetes.get(CLAIM).path("spec"))
                .isEqualTo(json("{storageClassName: fast, resources: {requests: {storage: 3Gi}}}"));
        assertThat(meta(CLAIM).path("annotations")).isEqualTo(json("{other: \"1\", size: \"3\"}"));
    }

    /** Kubernetes lowers a size that was requested, as long as the volume has not grown. */
    @Test
    void doesNotUndoASizeThatAnotherToolHasRequestedSince() {
        var seen = version(CLAIM);
        changes.growClaim("data-events-broker-0", Bytes.gibi(9), Map.of(), seen);
        conflicts(() -> changes.growClaim("data-events-broker-0", Bytes.gibi(3), Map.of(), seen));
        assertThat(kubernetes.get(CLAIM).at("/spec/resources/requests/storage").asText())
                .isEqualTo("9Gi");
    }

    @Test
    void takesOneOwnerOffAClaim() {
        changes.removeClaimOwner("data-events-broker-0", "c1");
        assertThat(meta(CLAIM).path("ownerReferences"))
                .isEqualTo(json("[{kind: Backup, uid: b1}]"));
        assertThat(lastPatch().type()).isEqualTo("application/strategic-merge-patch+json");
        changes.removeClaimOwner("data-events-broker-0", "c1");
        assertThat(meta(CLAIM).path("ownerReferences")).hasSize(1);
    }

    @Test
    void adoptsAClaimOnlyAsItWasSeen() {
        var seen = version(CLAIM);
        changes.annotateClaim("data-events-broker-0", "note", "3");
        conflicts(
                () -> changes.adoptClaim("data-events-broker-0", Map.of("l", "1"), Map.of(), seen));
        assertThat(meta(CLAIM).has("labels")).isFalse();
        changes.adoptClaim("data-events-broker-0", Map.of("l", "1"), Map.of(), version(CLAIM));
        assertThat(meta(CLAIM).path("labels")).isEqualTo(json("{l: \"1\"}"));
    }

    @Test
    void deletesWhatWasSeen() {
        changes.deletePod("events-broker-0", version(POD));
        changes.deleteClaim("data-events-broker-0", version(CLAIM));
        assertThat(kubernetes.has(POD)).isFalse();
        assertThat(kubernetes.has(CLAIM)).isFalse();
        assertThat(kubernetes.requests("DELETE"))
                .extracting(request -> request.body().path("propagationPolicy").asText())
                .containsExactly("Background", "Background");
    }

    @Test
    void whatHasChangedSinceItWasSeenIsNotDeleted() {
        var seen = version(POD);
        changes.labelPod("events-broker-0", Map.of("new", "2"), Map.of());
        conflicts(() -> changes.deletePod("events-broker-0", seen));
        assertThat(kubernetes.has(POD)).isTrue();
    }

    @Test
    void whatIsAnotherOneOfTheNameIsNotDeleted() {
        var seen = new ObjectVersion("u9", version(CLAIM).resourceVersion());
        conflicts(() -> changes.deleteClaim("data-events-broker-0", seen));
        assertThat(kubernetes.has(CLAIM)).isTrue();
    }

    private static void conflicts(ThrowingCallable change) {
        assertThatThrownBy(change).isInstanceOf(KubeConflictException.class);
    }

    @Test
    void whatHasDisappearedSinceItWasSeenIsNoError() {
        kubernetes.before("PATCH", () -> kubernetes.remove(POD));
        changes.labelPod("events-broker-0", Map.of("new", "2"), Map.of());
        changes.labelPod("events-broker-0", Map.of("new", "2"), Map.of());
        changes.deletePod("events-broker-0", new ObjectVersion("u1", "1"));
        assertThat(kubernetes.has(POD)).isFalse();
    }

    @Test
    void createsInTheNamespaceOfTheCluster() {
        changes.create(pod("events-broker-1", "events"));
        assertThat(kubernetes.requests("POST").getFirst().line()).isEqualTo("POST " + PODS);
        assertThat(kubernetes.get(PODS + "/events-broker-1").path("kind").asText())
                .isEqualTo("Pod");
    }

    @Test
    void whatIsThereAlreadyIsLeftAsItIs() {
        var before = kubernetes.get(POD);
        changes.create(pod("events-broker-0", "events"));
        assertThat(kubernetes.get(POD)).isEqualTo(before);
    }

    /** By the reason for programs; the words are the API server's to change. */
    @Test
    void aNamespaceThatIsBeingDeletedIsARefusalOfItsOwn() {
        kubernetes.next("POST", 403, "it goes", "NamespaceTerminating");
        var pod = new PodBuilder().withNewMetadata().withName("a").endMetadata().build();
        assertThatThrownBy(() -> changes.create(pod))
                .isInstanceOfSatisfying(
                        KubeRefusedException.class,
                        refused ->
                                assertThat(refused.reason())
                                        .isEqualTo(KubeRefusedException.NAMESPACE_TERMINATING));
        kubernetes.next("POST", 403, "because it is being terminated, says a webhook");
        assertThatThrownBy(() -> changes.create(pod))
                .isInstanceOfSatisfying(
                        KubeRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo("RefusedByKubernetes"));
    }

    @Test
    void whatIsAnotherClustersIsLeftAsItIsAndReported() {
        var before = kubernetes.get(POD);
        assertThatThrownBy(() -> changes.create(pod("events-broker-0", "other")))
                .isInstanceOf(KubeRefusedException.class);
        assertThatThrownBy(() -> changes.apply(pod("events-broker-0", "other")))
                .isInstanceOf(KubeRefusedException.class);
        assertThat(kubernetes.get(POD)).isEqualTo(before);
    }

    @Test
    void appliesUnderTheOperatorsNameAndLeavesOthersFields() {
        changes.apply(config("1"));
        kubernetes.put(
                CONFIG,
                """
                kind: ConfigMap
                apiVersion: v1
                metadata: {name: events-brokers, labels: {spillway.dev/cluster: events}}
                data: {ours: "1", theirs: "2"}
                """);
        changes.apply(config("3"));
        assertThat(kubernetes.get(CONFIG).path("data"))
                .isEqualTo(json("{ours: \"3\", theirs: \"2\"}"));
        assertThat(lastPatch().line()).isEqualTo("PATCH " + CONFIG);
        assertThat(lastPatch().type()).isEqualTo("application/apply-patch+yaml");
        assertThat(lastPatch().query().split("&", -1))
                .containsExactlyInAnyOrder("fieldManager=spillway-operator", "force=true");
    }

    record Change(String name, Consumer<KubeChanges> made) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Change> all() {
        var seen = new ObjectVersion("u1", "1");
        return List.of(
                new Change("apply", c -> c.apply(config("1"))),
                new Change("create", c -> c.create(pod("events-broker-1", "events"))),
                new Change("label", c -> c.labelPod("events-broker-0", Map.of(), Map.of())),
                new Change("annotate", c -> c.annotateClaim("data-events-broker-0", "k", "v")),
                new Change(
                        "adopt",
                        c -> c.adoptClaim("data-events-broker-0", Map.of(), Map.of(), seen)),
                new Change("disown", c -> c.removeClaimOwner("data-events-broker-0", "c1")),
                new Change(
                        "grow",
                        c -> c.growClaim("data-events-broker-0", Bytes.gibi(3), Map.of(), seen)),
                new Change("delete a Pod", c -> c.deletePod("events-broker-0", seen)),
                new Change("delete a claim", c -> c.deleteClaim("data-events-broker-0", seen)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatMayWorkLaterIsUnavailable(Change change) {
        for (var method : List.of("POST", "PATCH", "DELETE")) {
            kubernetes.always(method, 503, "not now");
        }
        assertThatThrownBy(() -> change.made().accept(changes))
                .isInstanceOf(KubeUnavailableException.class)
                .hasMessageStartingWith("Kubernetes could not ")
                .hasMessageEndingWith(": not now");
    }

    @ParameterizedTest
    @MethodSource("all")
    void withoutAnAnswerItIsUnavailable(Change change) {
        kubernetes.goAway();
        assertThatThrownBy(() -> change.made().accept(changes))
                .isInstanceOf(KubeUnavailableException.class);
    }

    @ParameterizedTest
    @MethodSource("all")
    void withAClientThatIsClosedItIsUnavailable(Change change) {
        kubernetes.client().close();
        assertThatThrownBy(() -> change.made().accept(changes))
                .isInstanceOf(KubeUnavailableException.class);
    }

    private JsonNode meta(String path) {
        return kubernetes.get(path).path("metadata");
    }

    private ObjectVersion version(String path) {
        return new ObjectVersion(
                meta(path).path("uid").asText(), meta(path).path("resourceVersion").asText());
    }

    private FakeKubernetes.Request lastPatch() {
        return kubernetes.requests("PATCH").getLast();
    }

    private static JsonNode json(String yaml) {
        return Yaml.read(yaml, JsonNode.class);
    }

    private static Pod pod(String name, String cluster) {
        return Yaml.read(
                """
                metadata: {name: %s, labels: {spillway.dev/cluster: %s}}
                spec: {containers: []}
                """
                        .formatted(name, cluster),
                Pod.class);
    }

    private static ConfigMap config(String value) {
        return Yaml.read(
                """
                metadata: {name: events-brokers, labels: {spillway.dev/cluster: events}}
                data: {ours: "%s"}
                """
                        .formatted(value),
                ConfigMap.class);
    }
}
