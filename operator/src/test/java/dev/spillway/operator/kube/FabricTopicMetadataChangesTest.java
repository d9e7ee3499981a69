package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.operator.api.Topic;
import dev.spillway.operator.fixtures.Yaml;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FabricTopicMetadataChangesTest {
    private static final String PATH = "/apis/spillway.dev/v1alpha1/namespaces/team/topics/orders";
    private static final String ID = "AAAAAAAAAAcAAAAAAAAAAQ";

    private final FakeKubernetes kubernetes = new FakeKubernetes();
    private final FabricTopicMetadataChanges changes =
            new FabricTopicMetadataChanges(kubernetes.client());

    @AfterEach
    void close() {
        kubernetes.close();
    }

    @Test
    void ownsInOneWriteThatIsHeldToThisVeryResource() {
        var topic = there("uid: u1");
        assertThat(changes.takeOwnership(topic, ID, Set.of("retention.ms", "cleanup.policy")))
                .isTrue();
        var request = kubernetes.requests().getFirst();
        assertThat(kubernetes.requests()).hasSize(1);
        assertThat(request.line()).isEqualTo("PATCH " + PATH);
        assertThat(request.type()).isEqualTo("application/apply-patch+yaml");
        assertThat(request.query().split("&", -1))
                .containsExactlyInAnyOrder("fieldManager=spillway-operator", "force=true");
        assertThat(request.body())
                .isEqualTo(
                        Yaml.read(
                                """
                                apiVersion: spillway.dev/v1alpha1
                                kind: Topic
                                metadata:
                                  annotations:
                                    spillway.dev/cluster-id: %s
                                    spillway.dev/managed-settings: cleanup.policy,retention.ms
                                  finalizers: [spillway.dev/topic]
                                  name: orders
                                  namespace: team
                                  uid: u1
                                """
                                        .formatted(ID),
                                JsonNode.class));
    }

    @Test
    void whatWasMarkedIsReadAsMarked() {
        var topic = there("uid: u1, finalizers: [other/one]");
        changes.takeOwnership(topic, ID, Set.of("retention.ms"));
        var seen = Yaml.convert(kubernetes.get(PATH), Topic.class);
        var mark = TopicAnnotations.read(seen);
        assertThat(mark.held()).isTrue();
        assertThat(mark.clusterId()).isEqualTo(ID);
        assertThat(mark.settings()).containsExactly("retention.ms");
        assertThat(seen.getFinalizers()).containsExactly("other/one", "spillway.dev/topic");
        assertThat(seen.getSpec()).isEqualTo(topic.getSpec());
    }

    @Test
    void aTopicThatIsGoneIsNotCreatedAgain() {
        var topic = there("uid: u1");
        kubernetes.remove(PATH);
        assertThat(changes.takeOwnership(topic, ID, Set.of())).isFalse();
        assertThat(kubernetes.has(PATH)).isFalse();
    }

    @Test
    void anotherTopicOfTheNameIsNotMarked() {
        var topic = there("uid: u1");
        there("uid: u2");
        assertThat(changes.takeOwnership(topic, ID, Set.of())).isFalse();
        assertThat(kubernetes.get(PATH).path("metadata").has("finalizers")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 409})
    void isGoneWhenKubernetesSaysSo(int code) {
        kubernetes.next("PATCH", code, "no");
        assertThat(changes.takeOwnership(there("uid: u1"), ID, Set.of())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 422})
    void aRefusalIsTold(int code) {
        var topic = there("uid: u1, finalizers: [spillway.dev/topic]");
        kubernetes.always("PATCH", code, "admission webhook denied the request");
        assertThatThrownBy(() -> changes.takeOwnership(topic, ID, Set.of()))
                .isInstanceOf(KubeRefusedException.class)
                .hasMessage(
                        "Kubernetes refused to add the finalizer to Topic orders: admission webhook"
                                + " denied the request");
        assertThatThrownBy(() -> changes.release(topic))
                .isInstanceOf(KubeRefusedException.class)
                .hasMessage(
                        "Kubernetes refused to remove the finalizer from Topic orders: admission"
                                + " webhook denied the request");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 429, 500, 503, 504})
    void whatMayWorkLaterIsUnavailable(int code) {
        var topic = there("uid: u1, finalizers: [spillway.dev/topic]");
        kubernetes.always("PATCH", code, "not now");
        assertThatThrownBy(() -> changes.takeOwnership(topic, ID, Set.of()))
                .isInstanceOf(KubeUnavailableException.class)
                .hasMessage("Kubernetes could not add the finalizer to Topic orders: not now");
        assertThatThrownBy(() -> changes.release(topic))
                .isInstanceOf(KubeUnavailableException.class)
                .hasMessage("Kubernetes could not remove the finalizer from Topic orders: not now");
    }

    @Test
    void withoutAnAnswerItIsUnavailable() {
        var topic = there("uid: u1, finalizers: [spillway.dev/topic]");
        kubernetes.goAway();
        assertThatThrownBy(() -> changes.takeOwnership(topic, ID, Set.of()))
                .isInstanceOf(KubeUnavailableException.class);
        assertThatThrownBy(() -> changes.release(topic))
                .isInstanceOf(KubeUnavailableException.class);
    }

    @Test
    void withAClientThatIsClosedItIsUnavailable() {
        var topic = there("uid: u1, finalizers: [spillway.dev/topic]");
        kubernetes.client().close();
        assertThatThrownBy(() -> changes.takeOwnership(topic, ID, Set.of()))
                .isInstanceOf(KubeUnavailableException.class);
        assertThatThrownBy(() -> changes.release(topic))
                .isInstanceOf(KubeUnavailableException.class);
    }

    @Test
    void releaseTakesOnlyTheOperatorsFinalizerOff() {
        var topic = there("uid: u1, finalizers: [one/a, spillway.dev/topic, two/b]");
        changes.release(topic);
        assertThat(finalizers()).containsExactly("one/a", "two/b");
        var patch = kubernetes.requests("PATCH").getFirst();
        assertThat(patch.type()).isEqualTo("application/merge-patch+json");
        assertThat(patch.body().path("metadata").properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("resourceVersion", "finalizers");
    }

    @Test
    void aFinalizerThatOthersAddMeanwhileStays() {
        var topic = there("uid: u1, finalizers: [spillway.dev/topic]");
        kubernetes.before(
                "PATCH", () -> there("uid: u1, finalizers: [spillway.dev/topic, new/one]"));
        changes.release(topic);
        assertThat(finalizers()).containsExactly("new/one");
        assertThat(kubernetes.requests("PATCH")).hasSize(2);
    }

    @Test
    void givesUpOnATopicThatChangesAllTheTime() {
        var topic = there("uid: u1, finalizers: [spillway.dev/topic]");
        kubernetes.always("PATCH", 409, "the object has been modified");
        assertThatThrownBy(() -> changes.release(topic))
                .isInstanceOf(KubeUnavailableException.class)
                .hasMessage("Topic orders changes too often to remove the finalizer");
        assertThat(kubernetes.requests("PATCH")).hasSize(5);
    }

    @Test
    void anotherTopicOfTheNameIsLeftAlone() {
        var topic = there("uid: u1, finalizers: [spillway.dev/topic]");
        there("uid: u2, finalizers: [spillway.dev/topic]");
        changes.release(topic);
        assertThat(finalizers()).containsExactly("spillway.dev/topic");
        assertThat(kubernetes.requests("PATCH")).isEmpty();
    }

    @Test
    void aTopicThatIsGoneOrNotHeldIsReleased() {
        var topic = there("uid: u1, finalizers: [other/one]");
        changes.release(topic);
        kubernetes.remove(PATH);
        changes.release(topic);
        assertThat(kubernetes.requests("PATCH")).isEmpty();
    }

    @Test
    void aTopicThatDisappearsBetweenReadAndReleaseIsReleased() {
        var topic = there("uid: u1, finalizers: [spillway.dev/topic]");
        kubernetes.before("PATCH", () -> kubernetes.remove(PATH));
        changes.release(topic);
        assertThat(kubernetes.has(PATH)).isFalse();
        assertThat(kubernetes.requests("PATCH")).hasSize(1);
    }

    private Topic there(String meta) {
        kubernetes.put(
                PATH,
                """
                apiVersion: spillway.dev/v1alpha1
                kind: Topic
                metadata: {name: orders, namespace: team, %s}
                spec: {cluster: {name: events}, partitions: 3}
                """
                        .formatted(meta));
        return Yaml.convert(kubernetes.get(PATH), Topic.class);
    }

    private List<String> finalizers() {
        return Yaml.convert(kubernetes.get(PATH), Topic.class).getFinalizers();
    }
}
