package dev.spillway.local.api;

import static dev.spillway.local.api.TestApi.CONFIG_MAPS;
import static dev.spillway.local.api.TestApi.DEPLOYMENTS;
import static dev.spillway.local.api.TestApi.WIDGETS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.api.object.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Server-side apply. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApplyTest {

    private final TestApi api = new TestApi();

    @BeforeAll
    void defineWidgets() {
        assertThat(api.create(TestApi.DEFINITIONS, TestApi.widgets()).code()).isEqualTo(201);
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void createsAbsentObjects() {
        TestApi.Answer applied = api.apply(CONFIG_MAPS + "/new", "me", config("new", "k: v"));

        assertThat(applied.code()).isEqualTo(201);
        JsonNode entry = applied.at("metadata.managedFields.0");
        assertThat(entry.path("manager").asText()).isEqualTo("me");
        assertThat(entry.path("operation").asText()).isEqualTo("Apply");
        assertThat(entry.path("fieldsV1").toString()).isEqualTo("{\"f:data\":{\"f:k\":{}}}");
    }

    @Test
    void conflictsWithAnotherManager() {
        api.apply(CONFIG_MAPS + "/conflict", "one", config("conflict", "k: a, l: b"));

        TestApi.Answer refused =
                api.apply(CONFIG_MAPS + "/conflict", "two", config("conflict", "k: c"));

        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.message())
                .isEqualTo("Apply failed with 1 conflict: conflict with \"one\": .data.k");
        assertThat(refused.at("details.causes.0.reason").asText())
                .isEqualTo("FieldManagerConflict");
        assertThat(refused.at("details.causes.0.field").asText()).isEqualTo(".data.k");
    }

    @Test
    void takesFieldsByForce() {
        api.apply(CONFIG_MAPS + "/force", "one", config("force", "k: a, l: b"));

        TestApi.Answer forced =
                api.applyByForce(CONFIG_MAPS + "/force", "two", config("force", "k: c"));

        assertThat(forced.at("data").toString()).isEqualTo("{\"k\":\"c\",\"l\":\"b\"}");
        assertThat(fieldsOf("one", forced)).isEqualTo("{\"f:data\":{\"f:l\":{}}}");
        assertThat(fieldsOf("two", forced)).isEqualTo("{\"f:data\":{\"f:k\":{}}}");
    }

    @Test
    void sharesFieldsWithEqualValues() {
        api.apply(CONFIG_MAPS + "/shared", "one", config("shared", "k: a"));
        api.apply(CONFIG_MAPS + "/shared", "two", config("shared", "k: a, l: b"));

        TestApi.Answer left = api.apply(CONFIG_MAPS + "/shared", "one", config("shared", "m: c"));

        assertThat(left.at("data").toString())
                .as("what the other still owns stays")
                .isEqualTo("{\"k\":\"a\",\"l\":\"b\",\"m\":\"c\"}");
    }

    @Test
    void removesFieldsThatAreNoLongerApplied() {
        api.apply(CONFIG_MAPS + "/less", "me", config("less", "k: a, l: b"));

        TestApi.Answer less = api.apply(CONFIG_MAPS + "/less", "me", config("less", "l: b"));

        assertThat(less.at("data").toString()).isEqualTo("{\"l\":\"b\"}");
    }

    @Test
    void keepsFieldsThatOthersHaveUpdated() {
        api.apply(CONFIG_MAPS + "/mixed", "me", config("mixed", "k: a"));
        api.mergePatch(CONFIG_MAPS + "/mixed?fieldManager=other", "data: {x: y}");

        TestApi.Answer again = api.apply(CONFIG_MAPS + "/mixed", "me", config("mixed", "k: b"));

        assertThat(again.at("data").toString()).isEqualTo("{\"k\":\"b\",\"x\":\"y\"}");
        assertThat(fieldsOf("other", again)).isEqualTo("{\"f:data\":{\"f:x\":{}}}");
    }

    @Test
    void applyingAgainChangesNothing() {
        TestApi.Answer first = api.apply(CONFIG_MAPS + "/same", "me", config("same", "k: a"));

        TestApi.Answer second = api.apply(CONFIG_MAPS + "/same", "me", config("same", "k: a"));

        assertThat(second.body()).isEqualTo(first.body());
    }

    @Test
    void applyingStringDataAgainChangesNothing() {
        String path = "/api/v1/namespaces/default/secrets/plain";
        String secret =
                "{apiVersion: v1, kind: Secret, metadata: {name: plain}, stringData: {p: hello}}";
        TestApi.Answer first = api.apply(path, "me", secret);

        TestApi.Answer second = api.apply(path, "me", secret);

        assertThat(first.at("data.p").asText()).isEqualTo("aGVsbG8=");
        assertThat(second.body()).isEqualTo(first.body());
    }

    @Test
    void ownsItemsOfListsByTheirKeys() {
        TestApi.Answer applied =
                api.apply(DEPLOYMENTS + "/keys", "me", deployment("keys", "A: 1, B: 2"));

        JsonNode container =
                Json.parse(fieldsOf("me", applied))
                        .at("/f:spec/f:template/f:spec/f:containers")
                        .path("k:{\"name\":\"c\"}");
        assertThat(container.has(".")).isTrue();
        assertThat(container.path("f:ports").has("k:{\"containerPort\":80,\"protocol\":\"TCP\"}"))
                .as("a left-out key has its default")
                .isTrue();
        assertThat(container.path("f:env").has("k:{\"name\":\"A\"}")).isTrue();
        assertThat(Json.parse(fieldsOf("me", applied)).at("/f:spec/f:selector"))
                .as("a selector has one owner")
                .isEmpty();
    }

    @Test
    void removesItemsOfListsThatAreNoLongerApplied() {
        api.apply(DEPLOYMENTS + "/items", "me", deployment("items", "A: 1, B: 2"));
        api.strategicPatch(
                DEPLOYMENTS + "/items",
                "{spec: {template: {spec: {containers: [{name: c, env: [{name: C, value:"
                        + " '3'}]}]}}}}");

        TestApi.Answer less = api.apply(DEPLOYMENTS + "/items", "me", deployment("items", "B: 2"));

        assertThat(less.body().at("/spec/template/spec/containers/0/env").findValuesAsText("name"))
                .containsExactlyInAnyOrder("B", "C");
    }

    @Test
    void keepsAnObjectThatAnotherAppliedAsEmpty() {
        String volumes = "/apis/apps/v1/namespaces/default/deployments/empty";
        api.apply(volumes, "one", withVolume("empty", "emptyDir: {sizeLimit: 1Gi}"));
        api.apply(volumes, "two", withVolume("empty", "emptyDir: {}"));

        TestApi.Answer left = api.apply(volumes, "one", deployment("empty", "A: 1"));

        assertThat(left.body().at("/spec/template/spec/volumes").toString())
                .isEqualTo("[{\"name\":\"v\",\"emptyDir\":{}}]");
    }

    private static String withVolume(String name, String source) {
        return deployment(name, "A: 1") + "      volumes: [{name: v, %s}]\n".formatted(source);
    }

    @Test
    void mergesListsOfCustomResourcesByTheirListType() {
        api.apply(
                WIDGETS + "/lists",
                "one",
                widget("lists", "tags: [a, b], parts: [{name: x, size: 1}], order: [p]"));

        TestApi.Answer second =
                api.apply(
                        WIDGETS + "/lists",
                        "two",
                        widget(
                                "lists",
                                "tags: [b, c], parts: [{name: x, colour: red}, {name: y}]"));

        assertThat(second.code()).isEqualTo(200);
        assertThat(Json.texts(second.at("spec.tags"))).containsExactly("a", "b", "c");
        assertThat(second.at("spec.parts").toString())
                .isEqualTo("[{\"name\":\"x\",\"size\":1,\"colour\":\"red\"},{\"name\":\"y\"}]");
        assertThat(api.apply(WIDGETS + "/lists", "two", widget("lists", "order: [q]")).message())
                .endsWith("conflict with \"one\": .spec.order");
    }

    @Test
    void ownsNoDefaults() {
        TestApi.Answer applied =
                api.apply(WIDGETS + "/defaults", "me", widget("defaults", "tags: [a]"));

        assertThat(applied.at("spec.replicas").asInt()).isEqualTo(1);
        assertThat(fieldsOf("me", applied)).doesNotContain("replicas");
    }

    @Test
    void refusesUndeclaredFields() {
        TestApi.Answer refused =
                api.apply(WIDGETS + "/unknown", "me", widget("unknown", "bogus: 1"));

        assertThat(refused.code()).isEqualTo(500);
        assertThat(refused.message())
                .isEqualTo(
                        "failed to create typed patch object (default/unknown; lab.example.dev/v1,"
                                + " Kind=Widget): .spec.bogus: field not declared in schema");
    }

    @Test
    void keepsStatusAndSpecSeparate() {
        api.apply(WIDGETS + "/status", "spec", widget("status", "replicas: 2"));

        TestApi.Answer status =
                api.apply(
                        WIDGETS + "/status/status",
                        "status",
                        "{apiVersion: lab.example.dev/v1, kind: Widget, metadata: {name: status},"
                                + " spec: {replicas: 5}, status: {replicas: 2}}");

        assertThat(status.at("spec.replicas").asInt()).isEqualTo(2);
        assertThat(status.at("status.replicas").asInt()).isEqualTo(2);
        assertThat(status.at("metadata.generation").asInt()).isEqualTo(1);
        assertThat(fieldsOf("status", status)).isEqualTo("{\"f:status\":{\"f:replicas\":{}}}");
        assertThat(status.at("metadata.managedFields").findValuesAsText("subresource"))
                .containsExactly("status");
    }

    @Test
    void requiresAManager() {
        TestApi.Answer refused =
                api.send(
                        "PATCH",
                        CONFIG_MAPS + "/nobody",
                        "application/apply-patch+yaml",
                        config("nobody", "k: v"));

        assertThat(refused.code()).isEqualTo(400);
    }

    @Test
    void kubectlTakesOverTheFieldsOfItsClientSideApply() {
        api.create(
                CONFIG_MAPS + "?fieldManager=kubectl-client-side-apply",
                """
                {"metadata": {"name": "moved", "annotations": {"kubectl.kubernetes.io/last-applied-configuration":
                  "{\\"apiVersion\\":\\"v1\\",\\"kind\\":\\"ConfigMap\\",\\"metadata\\":{\\"name\\":\\"moved\\"},\\"data\\":{\\"k\\":\\"a\\"}}"}},
                 "data": {"k": "a"}}
                """);

        assertThat(api.apply(CONFIG_MAPS + "/moved", "other", config("moved", "k: b")).code())
                .isEqualTo(409);
        assertThat(api.apply(CONFIG_MAPS + "/moved", "kubectl", config("moved", "k: b")).code())
                .isEqualTo(200);
    }

    private static String fieldsOf(String manager, TestApi.Answer answer) {
        for (JsonNode entry : answer.at("metadata.managedFields")) {
            if (entry.path("manager").asText().equals(manager)) {
                return entry.path("fieldsV1").toString();
            }
        }
        return "";
    }

    private static String config(String name, String data) {
        return "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s}, data: {%s}}"
                .formatted(name, data);
    }

    private static String widget(String name, String spec) {
        return "{apiVersion: lab.example.dev/v1, kind: Widget, metadata: {name: %s}, spec: {%s}}"
                .formatted(name, spec);
    }

    private static String deployment(String name, String env) {
        StringBuilder items = new StringBuilder();
        for (String each : env.split(", ", -1)) {
            String[] pair = each.split(": ", -1);
            items.append("{name: %s, value: '%s'},".formatted(pair[0], pair[1]));
        }
        return """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: %s}
        spec:
          selector: {matchLabels: {a: b}}
          template:
            metadata: {labels: {a: b}}
            spec:
              containers: [{name: c, image: x, ports: [{containerPort: 80}], env: [%s]}]
        """
                .formatted(name, items);
    }
}
