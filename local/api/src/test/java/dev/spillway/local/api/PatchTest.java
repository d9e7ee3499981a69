package dev.spillway.local.api;

import static dev.spillway.local.api.TestApi.CONFIG_MAPS;
import static dev.spillway.local.api.TestApi.DEPLOYMENTS;
import static dev.spillway.local.api.TestApi.WIDGETS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.api.object.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** JSON, merge and strategic merge patches. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PatchTest {

    private final TestApi api = new TestApi();

    @BeforeAll
    void create() {
        api.create(TestApi.DEFINITIONS, TestApi.widgets());
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void jsonPatchesChangeTestAndRemove() {
        api.create(CONFIG_MAPS, TestApi.configMap("json"));

        TestApi.Answer patched =
                api.jsonPatch(
                        CONFIG_MAPS + "/json",
                        "[{op: test, path: /data/k, value: v}, {op: add, path: /data/l, value: w},"
                                + " {op: remove, path: /data/k}]");
        assertThat(patched.at("data").toString()).isEqualTo("{\"l\":\"w\"}");

        TestApi.Answer refused =
                api.jsonPatch(CONFIG_MAPS + "/json", "[{op: test, path: /data/l, value: x}]");
        assertThat(refused.code()).isEqualTo(422);
    }

    @Test
    void mergePatchesDeleteByNull() {
        api.create(CONFIG_MAPS, TestApi.configMap("merge"));

        TestApi.Answer patched =
                api.mergePatch(CONFIG_MAPS + "/merge", "{\"data\": {\"k\": null, \"m\": \"n\"}}");

        assertThat(patched.at("data").toString()).isEqualTo("{\"m\":\"n\"}");
    }

    @Test
    void strategicPatchesMergeListsByKey() {
        deployment("strategic");

        TestApi.Answer patched =
                patchContainer(
                        "strategic",
                        "{name: c, env: [{name: B, value: '20'}, {name: C, value: '3'}], ports:"
                                + " [{containerPort: 80, name: web}]}");

        var container = patched.at("spec.template.spec.containers.0");
        assertThat(container.path("image").asText()).isEqualTo("x");
        assertThat(container.path("env").toString())
                .isEqualTo(
                        "[{\"name\":\"A\",\"value\":\"1\"},{\"name\":\"B\",\"value\":\"20\"},{\"name\":\"C\",\"value\":\"3\"}]");
        assertThat(container.path("ports").size()).isEqualTo(1);
    }

    @Test
    void strategicPatchesDeleteItems() {
        deployment("deleting");

        TestApi.Answer patched =
                patchContainer("deleting", "{name: c, env: [{name: A, $patch: delete}]}");

        assertThat(patched.at("spec.template.spec.containers.0.env").findValuesAsText("name"))
                .containsExactly("B");
    }

    @Test
    void strategicPatchesReplaceLists() {
        deployment("replacing");

        TestApi.Answer patched =
                patchContainer(
                        "replacing", "{name: c, env: [{$patch: replace}, {name: Z, value: '26'}]}");

        assertThat(patched.at("spec.template.spec.containers.0.env").findValuesAsText("name"))
                .containsExactly("Z");
    }

    @Test
    void strategicPatchesOrderItems() {
        deployment("ordering");

        TestApi.Answer patched =
                patchContainer(
                        "ordering", "{name: c, $setElementOrder/env: [{name: B}, {name: A}]}");

        assertThat(patched.at("spec.template.spec.containers.0.env").findValuesAsText("name"))
                .containsExactly("B", "A");
    }

    @Test
    void strategicPatchesDeleteValuesFromPlainLists() {
        api.create(CONFIG_MAPS, "metadata: {name: finals, finalizers: [a/b, c/d]}");

        TestApi.Answer patched =
                api.strategicPatch(
                        CONFIG_MAPS + "/finals",
                        "{metadata: {$deleteFromPrimitiveList/finalizers: [a/b], finalizers:"
                                + " [e/f]}}");

        assertThat(Json.texts(patched.at("metadata.finalizers"))).containsExactly("c/d", "e/f");
    }

    @Test
    void strategicPatchesRetainOnlyTheKeysTheyName() {
        deployment("retaining");

        TestApi.Answer patched =
                api.strategicPatch(
                        DEPLOYMENTS + "/retaining",
                        "{spec: {strategy: {$retainKeys: [type], type: Recreate}}}");

        assertThat(patched.at("spec.strategy").toString()).isEqualTo("{\"type\":\"Recreate\"}");
    }

    @Test
    void customResourcesDoNotSupportStrategicPatches() {
        api.create(WIDGETS, "metadata: {name: custom}");

        assertThat(api.strategicPatch(WIDGETS + "/custom", "{spec: {replicas: 2}}").code())
                .isEqualTo(415);
    }

    private void deployment(String name) {
        api.create(
                DEPLOYMENTS,
                """
                metadata: {name: %s}
                spec:
                  selector: {matchLabels: {a: b}}
                  template:
                    metadata: {labels: {a: b}}
                    spec:
                      containers:
                      - {name: c, image: x, ports: [{containerPort: 80}], env: [{name: A, value: '1'}, {name: B, value: '2'}]}
                """
                        .formatted(name));
    }

    private TestApi.Answer patchContainer(String deployment, String container) {
        return api.strategicPatch(
                DEPLOYMENTS + "/" + deployment,
                "{spec: {template: {spec: {containers: [%s]}}}}".formatted(container));
    }
}
