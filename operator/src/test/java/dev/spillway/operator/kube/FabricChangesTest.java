package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.ObjectVersion;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FabricChangesTest {
    private static final ObjectVersion SEEN = new ObjectVersion("uid-7", "42");

    private final FakeApi api = new FakeApi();
    private final KubeChanges changes = new FabricChanges(api.client(), "default");

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void deletesExactlyWhatWasSeen() {
        api.answers("DELETE", pod(ours()));
        changes.deletePod("events-broker-0", SEEN);
        assertThat(api.asked())
                .singleElement()
                .satisfies(asked -> {
                    assertThat(asked.path())
                            .isEqualTo("/api/v1/namespaces/default/pods/events-broker-0");
                    assertThat(asked.body())
                            .contains("\"uid\":\"uid-7\"", "\"resourceVersion\":\"42\"")
                            // Of 0 seconds it would be gone while its process may still run.
                            .doesNotContain("gracePeriodSeconds");
                });
    }

    @Test
    void deletesExactlyTheServiceThatWasSeen() {
        api.answers("DELETE", pod(ours()));
        changes.deleteService("events-broker-2", SEEN);
        assertThat(api.asked())
                .singleElement()
                .satisfies(asked -> {
                    assertThat(asked.path())
                            .isEqualTo("/api/v1/namespaces/default/services/events-broker-2");
                    assertThat(asked.body())
                            .contains("\"uid\":\"uid-7\"", "\"resourceVersion\":\"42\"");
                });
    }

    @Test
    void aServiceOfSomeoneElseUnderTheNameOfABrokersIsNamed() {
        var theirs = new ObjectMetaBuilder().withName("events-broker-0");
        theirs.addToLabels(Labels.MANAGED_BY, "Helm");
        api.lists(new ServiceBuilder().withMetadata(theirs.build()).build());
        var desired =
                new ServiceBuilder()
                        .withNewMetadata()
                        .withName("events-broker-0")
                        .withLabels(Labels.node("events", new NodeId(0)))
                        .endMetadata()
                        .build();
        assertThatThrownBy(() -> changes.apply(desired))
                .isInstanceOf(KubeRefusedException.class)
                .hasMessage(
                        "Service events-broker-0 exists and does not belong to this Cluster"
                                + " (app.kubernetes.io/managed-by=Helm): delete it if nobody needs"
                                + " it, or give the Cluster another name");
        assertThat(api.asked()).hasSize(1);
    }

    @Test
    void whatHasGoneIsLeftToTheNextLook() {
        api.refuses("DELETE", 404, "gone").refuses("DELETE", 404, "gone");
        assertThatCode(() -> changes.deleteClaim("data", SEEN)).doesNotThrowAnyException();
        assertThatCode(() -> changes.deletePod("pod", SEEN)).doesNotThrowAnyException();
        for (var patch : patches()) {
            api.refuses("PATCH", 404, "gone");
            assertThatCode(patch).doesNotThrowAnyException();
        }
    }

    /** So that what builds on the change waits, and a conflict that stays is noticed. */
    @Test
    void whatHasChangedIsAConflict() {
        api.refuses("DELETE", 409, "has been modified");
        assertThatThrownBy(() -> changes.deletePod("pod", SEEN))
                .isInstanceOf(KubeConflictException.class)
                .hasMessageContaining("has been modified");
        for (var patch : patches()) {
            api.refuses("PATCH", 409, "has been modified");
            assertThatThrownBy(patch).isInstanceOf(KubeConflictException.class);
        }
    }

    /** A webhook chooses its code, also one that means something else. */
    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 409, 422, 500})
    void aWebhookThatDeniesIsARefusalWhateverItsCode(int code) {
        var denied = "admission webhook \"p.example.com\" denied the request: no pets";
        for (var patch : patches()) {
            api.refuses("PATCH", code, denied);
            assertThatThrownBy(patch)
                    .isInstanceOfSatisfying(
                            KubeRefusedException.class,
                            refused -> assertThat(refused.reason()).isEqualTo("RefusedByWebhook"))
                    .hasMessageContaining(denied);
        }
        api.refuses("POST", code, denied);
        assertThatThrownBy(() -> changes.create(pod(ours())))
                .isInstanceOf(KubeRefusedException.class);
        api.lists(config(owned())).refuses("PATCH", code, denied);
        assertThatThrownBy(() -> changes.apply(config(owned())))
                .isInstanceOf(KubeRefusedException.class);
    }

    @Test
    void aListThatIsForbiddenIsARefusalThatNamesTheRight() {
        api.refuses(
                "GET",
                403,
                "configmaps is forbidden: User \"system:serviceaccount:s:o\" cannot list resource"
                        + " \"configmaps\" in API group \"\" in the namespace \"default\"");
        assertThatThrownBy(() -> changes.apply(config(owned())))
                .isInstanceOfSatisfying(
                        KubeRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo("MissingPermission"))
                .hasMessageContaining("the right to list configmaps in namespace default");
    }

    @Test
    void whatIsGoneWhenItIsReadIsLeftToTheNextReadToo() {
        for (var patch : patches()) {
            api.refuses("GET", 404, "gone");
            assertThatCode(patch).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 422})
    void aRefusalIsTold(int code) {
        for (var patch : patches()) {
            api.refuses("PATCH", code, "the policy says no");
            assertThatThrownBy(patch)
                    .isInstanceOf(KubeRefusedException.class)
                    .hasMessageContaining("the policy says no");
        }
        api.refuses("DELETE", code, "no");
        assertThatThrownBy(() -> changes.deletePod("pod", SEEN))
                .isInstanceOf(KubeRefusedException.class);
        api.refuses("POST", code, "no");
        assertThatThrownBy(() -> changes.create(pod(ours())))
                .isInstanceOf(KubeRefusedException.class);
    }

    @Test
    void anApiThatFailsIsNoRefusal() {
        api.refuses("POST", 503, "later");
        assertThatThrownBy(() -> changes.create(pod(ours())))
                .isInstanceOf(KubeUnavailableException.class);
    }

    /** A snapshot may lag behind the operator's own changes. */
    @Test
    void whatTheOperatorHasMadeAlreadyIsFine() {
        api.refuses("POST", 409, "exists").lists(pod(ours()));
        assertThatCode(() -> changes.create(pod(ours()))).doesNotThrowAnyException();
    }

    @Test
    void whatIsGoneAgainWhenItIsLookedUpIsAConflict() {
        api.refuses("POST", 409, "exists").lists();
        assertThatThrownBy(() -> changes.create(pod(ours())))
                .isInstanceOf(KubeConflictException.class);
    }

    @Test
    void whatExistsAndIsSomeoneElsesIsReportedWithWhatToDo() {
        var theirs = new ObjectMetaBuilder().withName("events-broker-0");
        theirs.addToLabels(Labels.MANAGED_BY, "Helm");
        api.refuses("POST", 409, "exists").lists(pod(theirs.build()));
        assertThatThrownBy(() -> changes.create(pod(ours())))
                .isInstanceOf(KubeRefusedException.class)
                .hasMessage(
                        "Pod events-broker-0 exists and does not belong to this Cluster"
                                + " (app.kubernetes.io/managed-by=Helm): delete it if nobody needs"
                                + " it, or give the Cluster another name");
    }

    @Test
    void theNameOfAnotherClusterIsNotOurs() {
        var theirs = new ObjectMetaBuilder(ours()).addToLabels(Labels.CLUSTER, "other").build();
        api.refuses("POST", 409, "exists").lists(pod(theirs));
        assertThatThrownBy(() -> changes.create(pod(ours())))
                .isInstanceOf(KubeRefusedException.class);
    }

    @Test
    void anAppliedObjectNeverTakesOverWhatSomeoneElseHas() {
        api.lists(config(new ObjectMetaBuilder().withName("events-brokers").build()));
        assertThatThrownBy(() -> changes.apply(config(owned())))
                .isInstanceOf(KubeRefusedException.class)
                .hasMessageContaining("ConfigMap events-brokers exists")
                .hasMessageContaining("it names no owner");
        assertThat(api.asked()).hasSize(1);
    }

    @Test
    void anAppliedObjectIsCorrectedThoughItHasLostItsLabels() {
        var bare = new ObjectMetaBuilder(owned()).withLabels(Map.of()).build();
        api.lists(config(bare)).answers("PATCH", config(owned()));
        changes.apply(config(owned()));
        assertThat(api.asked()).hasSize(2);
    }

    @Test
    void anObjectThatIsChangedAtTheSameMomentIsAConflict() {
        api.lists(config(owned())).refuses("PATCH", 409, "has been modified");
        assertThatThrownBy(() -> changes.apply(config(owned())))
                .isInstanceOf(KubeConflictException.class)
                .hasMessageContaining("ConfigMap events-brokers");
    }

    /** Otherwise it would be applied twice a second for ever. */
    @Test
    void aNamespaceThatIsNotThereIsReported() {
        api.lists().refuses("PATCH", 404, "no such namespace");
        assertThatThrownBy(() -> changes.apply(config(owned())))
                .isInstanceOf(KubeUnavailableException.class)
                .hasMessageContaining("no such namespace");
    }

    @Test
    void takesOffOneOwnerAndNoOther() {
        api.answers("PATCH", pod(ours()));
        changes.removeClaimOwner("data", "uid-of-the-cluster");
        assertThat(api.asked().getLast().body())
                .contains("\"$patch\":\"delete\"", "\"uid\":\"uid-of-the-cluster\"");
    }

    @Test
    void adoptsExactlyWhatWasSeen() {
        api.answers("PATCH", pod(ours()));
        changes.adoptClaim("data", Map.of("l", "1"), Map.of("a", "2"), SEEN);
        assertThat(api.asked().getLast().body())
                .contains("\"uid\":\"uid-7\"", "\"resourceVersion\":\"42\"")
                .contains("{\"l\":\"1\"}", "{\"a\":\"2\"}");
    }

    private List<ThrowingCallable> patches() {
        return List.of(
                () -> changes.labelPod("pod", Map.of(), Map.of()),
                () -> changes.annotateClaim("data", "k", "v"),
                () -> changes.adoptClaim("data", Map.of(), Map.of(), SEEN),
                () -> changes.removeClaimOwner("data", "uid"),
                () -> changes.growClaim("data", Bytes.gibi(2), Map.of(), SEEN));
    }

    private static ObjectMeta ours() {
        return new ObjectMetaBuilder()
                .withName("events-broker-0")
                .withLabels(Labels.node("events", new NodeId(0)))
                .build();
    }

    private static ObjectMeta owned() {
        return new ObjectMetaBuilder()
                .withName("events-brokers")
                .withLabels(Labels.cluster("events"))
                .addNewOwnerReference()
                .withKind("Cluster")
                .withName("events")
                .withUid("uid-of-the-cluster")
                .endOwnerReference()
                .build();
    }

    private static Pod pod(ObjectMeta meta) {
        return new PodBuilder().withMetadata(meta).build();
    }

    private static ConfigMap config(ObjectMeta meta) {
        return new ConfigMapBuilder().withMetadata(meta).build();
    }
}
