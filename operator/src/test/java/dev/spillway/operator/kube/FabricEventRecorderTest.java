package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.operator.api.Topic;
import dev.spillway.operator.fixtures.ManualClock;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.kube.EventRecorder.Type;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FabricEventRecorderTest {
    private static final String PATH = "/api/v1/namespaces/team/events";

    private final FakeKubernetes kubernetes = new FakeKubernetes();
    private final ManualClock clock = new ManualClock();
    private final FabricEventRecorder events = new FabricEventRecorder(kubernetes.client(), clock);

    @AfterEach
    void close() {
        kubernetes.close();
    }

    @Test
    void writesWhatKubectlDescribeShows() {
        record("Created", "the topic was made");
        var event = written().getFirst();
        assertThat(event.path("type").asText()).isEqualTo("Normal");
        assertThat(event.path("reason").asText()).isEqualTo("Created");
        assertThat(event.path("message").asText()).isEqualTo("the topic was made");
        assertThat(event.path("count").asInt()).isEqualTo(1);
        assertThat(event.path("firstTimestamp").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(event.path("involvedObject"))
                .isEqualTo(
                        Yaml.read(
                                """
                                apiVersion: spillway.dev/v1alpha1
                                kind: Topic
                                name: orders
                                namespace: team
                                uid: u1
                                """,
                                JsonNode.class));
    }

    /** As in Kubernetes: a namespace that is being deleted accepts no Events. */
    @Test
    void whatIsInNoNamespaceHasItsEventsInTheDefaultOne() {
        var namespace =
                new NamespaceBuilder().withNewMetadata().withName("team").endMetadata().build();
        events.record(namespace, Type.Warning, "ColdDataNotDeleted", "it stays");
        var event = kubernetes.all("/api/v1/namespaces/default/events").getFirst();
        assertThat(event.at("/involvedObject/kind").asText()).isEqualTo("Namespace");
        assertThat(event.at("/involvedObject").has("namespace")).isFalse();
    }

    @Test
    void whatIsSaidAgainCountsUpTheSameEvent() {
        record("Created", "it was made");
        clock.advance(Duration.ofMinutes(5));
        record("Created", "it was made");
        clock.advance(Duration.ofMinutes(5));
        record("Created", "it was made");
        var event = written().getFirst();
        assertThat(written()).hasSize(1);
        assertThat(event.path("count").asInt()).isEqualTo(3);
        assertThat(event.path("firstTimestamp").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(event.path("lastTimestamp").asText()).isEqualTo("2026-01-01T00:10:00Z");
    }

    @Test
    void anythingElseThatIsSaidIsAnotherEvent() {
        record("Created", "it was made");
        record("Created", "it was made again");
        record("Adopted", "it was made");
        events.record(topic("orders", "u2"), Type.Normal, "Created", "it was made");
        events.record(topic("orders", "u1"), Type.Warning, "Created", "it was made");
        assertThat(written()).hasSize(5);
    }

    @Test
    void aLongMessageIsCut() {
        record("Created", "x".repeat(2_000));
        assertThat(written().getFirst().path("message").asText()).hasSize(1_024).endsWith("xxx...");
    }

    /** Kubernetes' limit for names is 253 characters, of Topics and of Events. */
    @Test
    void theNameOfAnEventAboutALongNameIsNoLonger() {
        events.record(topic("x".repeat(253), "u1"), Type.Normal, "Created", "it was made");
        events.record(topic("x".repeat(252), "u2"), Type.Normal, "Created", "it was made");
        assertThat(written())
                .hasSize(2)
                .extracting(event -> event.path("metadata").path("name").asText().length())
                .containsOnly(253);
    }

    @Test
    void aNameThatIsCutIsStillOne() {
        events.record(
                topic("x".repeat(234) + "-.x" + "y".repeat(10), "u1"),
                Type.Normal,
                "Created",
                "it was made");
        assertThat(written().getFirst().path("metadata").path("name").asText())
                .matches("x{234}\\.[0-9a-f]{16}");
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 422, 500, 503})
    void oneThatCannotBeWrittenIsNoReasonToStop(int code) {
        kubernetes.always("POST", code, "no");
        assertThatCode(() -> record("Created", "it was made")).doesNotThrowAnyException();
        assertThat(written()).isEmpty();
    }

    @Test
    void oneThatCannotBeCountedUpIsNoReasonToStop() {
        record("Created", "it was made");
        kubernetes.always("PATCH", 409, "the object has been modified");
        assertThatCode(() -> record("Created", "it was made")).doesNotThrowAnyException();
    }

    /** Kubernetes keeps Events for an hour. */
    @Test
    void oneThatDisappearsBeforeItIsCountedUpIsNoReasonToStop() {
        record("Created", "it was made");
        kubernetes.before("GET", this::forgetAll);
        assertThatCode(() -> record("Created", "it was made")).doesNotThrowAnyException();
        record("Created", "it was made");
        kubernetes.before("PATCH", this::forgetAll);
        assertThatCode(() -> record("Created", "it was made")).doesNotThrowAnyException();
    }

    @Test
    void noAnswerIsNoReasonToStop() {
        kubernetes.goAway();
        assertThatCode(() -> record("Created", "it was made")).doesNotThrowAnyException();
    }

    @Test
    void aClientThatIsClosedIsNoReasonToStop() {
        kubernetes.client().close();
        assertThatCode(() -> record("Created", "it was made")).doesNotThrowAnyException();
    }

    private void record(String reason, String message) {
        events.record(topic("orders", "u1"), Type.Normal, reason, message);
    }

    private static Topic topic(String name, String uid) {
        return Yaml.topic("metadata: {name: %s, namespace: team, uid: %s}".formatted(name, uid));
    }

    private List<JsonNode> written() {
        return kubernetes.all(PATH);
    }

    private void forgetAll() {
        kubernetes
                .all(PATH)
                .forEach(event ->
                        kubernetes.remove(
                                PATH + "/" + event.path("metadata").path("name").asText()));
    }
}
