package dev.spillway.local.api;

import static dev.spillway.local.api.Api.DEFINITIONS;
import static dev.spillway.local.api.Api.WIDGETS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CustomResourceTest {

    private static final String DEFINITION = DEFINITIONS + "/widgets.lab.example.dev";

    private final Api api = new Api();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void areServedAsSoonAsTheyAreDefined() {
        assertThat(api.get(WIDGETS).code()).isEqualTo(404);

        Api.Answer definition = api.create(DEFINITIONS, Api.widgets());

        assertThat(definition.at("status.conditions").findValuesAsText("type"))
                .containsExactly("NamesAccepted", "Established");
        assertThat(definition.at("status.acceptedNames.listKind").asText()).isEqualTo("WidgetList");
        assertThat(api.get(WIDGETS).at("kind").asText()).isEqualTo("WidgetList");
        assertThat(api.get("/apis/lab.example.dev/v1").at("resources").findValuesAsText("name"))
                .containsExactly("widgets", "widgets/status", "widgets/scale");
    }

    @Test
    void followTheLatestSchema() {
        api.create(DEFINITIONS, Api.widgets());
        assertThat(api.create(WIDGETS, "metadata: {name: a}\nspec: {replicas: 20}").code())
                .isEqualTo(422);

        api.jsonPatch(
                DEFINITION,
                "[{op: replace, path:"
                    + " /spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/replicas/maximum,"
                    + " value: 20}]");

        assertThat(api.create(WIDGETS, "metadata: {name: a}\nspec: {replicas: 20}").code())
                .isEqualTo(201);
    }

    @Test
    void goWithTheirDefinition() throws InterruptedException {
        api.create(DEFINITIONS, Api.widgets());
        api.create(WIDGETS, "metadata: {name: held, finalizers: [a.b/c]}");

        api.delete(DEFINITION);

        Api.await(
                "the instance is being deleted",
                () -> api.get(WIDGETS + "/held").at("metadata").has("deletionTimestamp"));
        assertThat(api.get(DEFINITION).code()).isEqualTo(200);
        assertThat(api.create(WIDGETS, "metadata: {name: new}").code()).isEqualTo(405);
        api.mergePatch(WIDGETS + "/held", "metadata: {finalizers: null}");
        api.awaitGone(DEFINITION);
        assertThat(api.get(WIDGETS).code()).isEqualTo(404);
    }

    @Test
    void needADefinitionThatIsWhole() {
        Api.Answer refused =
                api.create(
                        DEFINITIONS,
                        Api.widgets().replace("name: widgets.lab", "name: wodgets.lab"));

        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.message()).contains("must be spec.names.plural+\".\"+spec.group");
    }

    @Test
    void keepTheirVersionInReplacements() {
        api.create(DEFINITIONS, Api.widgets());
        api.create(WIDGETS, "metadata: {name: a}");

        Api.Answer refused = api.put(WIDGETS + "/a", "metadata: {name: a}");

        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.message())
                .endsWith(
                        "metadata.resourceVersion: Invalid value: 0x0: must be specified for an"
                                + " update");
    }

    @Test
    void areDescribedForKubectl() {
        api.create(DEFINITIONS, Api.widgets());

        assertThat(api.get("/openapi/v3").at("paths").has("apis/lab.example.dev/v1")).isTrue();
        assertThat(api.get("/openapi/v3/apis/lab.example.dev/v1").at("paths").fieldNames())
                .toIterable()
                .contains("/apis/lab.example.dev/v1/namespaces/{namespace}/widgets/{name}");
    }
}
