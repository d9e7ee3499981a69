package dev.spillway.local.api;

import static dev.spillway.local.api.TestApi.DEFINITIONS;
import static dev.spillway.local.api.TestApi.WIDGETS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CustomResourceTest {

    private static final String DEFINITION = DEFINITIONS + "/widgets.lab.example.dev";

    private final TestApi api = new TestApi();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void areServedImmediately() {
        assertThat(api.get(WIDGETS).code()).isEqualTo(404);

        TestApi.Answer definition = api.create(DEFINITIONS, TestApi.widgets());

        assertThat(definition.at("status.conditions").findValuesAsText("type"))
                .containsExactly("NamesAccepted", "Established");
        assertThat(definition.at("status.acceptedNames.listKind").asText()).isEqualTo("WidgetList");
        assertThat(api.get(WIDGETS).at("kind").asText()).isEqualTo("WidgetList");
        assertThat(api.get("/apis/lab.example.dev/v1").at("resources").findValuesAsText("name"))
                .containsExactly("widgets", "widgets/status", "widgets/scale");
    }

    @Test
    void followTheLatestSchema() {
        api.create(DEFINITIONS, TestApi.widgets());
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
    void areDeletedWithTheirDefinition() throws InterruptedException {
        api.create(DEFINITIONS, TestApi.widgets());
        api.create(WIDGETS, "metadata: {name: held, finalizers: [a.b/c]}");

        api.delete(DEFINITION);

        TestApi.await(
                "the instance is being deleted",
                () -> api.get(WIDGETS + "/held").at("metadata").has("deletionTimestamp"));
        assertThat(api.get(DEFINITION).code()).isEqualTo(200);
        assertThat(api.create(WIDGETS, "metadata: {name: new}").code()).isEqualTo(405);
        api.mergePatch(WIDGETS + "/held", "metadata: {finalizers: null}");
        api.awaitGone(DEFINITION);
        assertThat(api.get(WIDGETS).code()).isEqualTo(404);
    }

    @Test
    void requireAValidDefinition() {
        TestApi.Answer refused =
                api.create(
                        DEFINITIONS,
                        TestApi.widgets().replace("name: widgets.lab", "name: wodgets.lab"));

        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.message()).contains("must be spec.names.plural+\".\"+spec.group");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "served: true | served: false | spec.versions[0].served",
                "served: true | served: true, selectableFields: [{jsonPath: .spec.a}] |"
                        + " spec.versions[0].selectableFields",
                "served: true | served: true, deprecated: true | spec.versions[0].deprecated",
                "versions: [ | versions: [{name: v2, served: true, storage: false}, |"
                        + " spec.versions",
                "scope: Namespaced | scope: Namespaced, conversion: {strategy: Webhook} |"
                        + " spec.conversion.strategy",
                "jsonPath: .spec.replicas | jsonPath: '.spec.list[0]' |"
                        + " spec.versions[0].additionalPrinterColumns[0].jsonPath",
            })
    void areRefusedIfTheirDefinitionIsNotFullySupported(String part, String changed, String field) {
        String definition =
                """
                metadata: {name: gadgets.lab.example.dev}
                spec: {group: lab.example.dev, scope: Namespaced, names: {kind: Gadget, plural: gadgets}, versions: [
                  {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}},
                   additionalPrinterColumns: [{name: A, type: integer, jsonPath: .spec.replicas}]}]}
                """;

        TestApi.Answer refused = api.create(DEFINITIONS, definition.replace(part, changed));

        assertThat(refused.code()).as(refused.message()).isEqualTo(422);
        assertThat(refused.at("details.causes").findValuesAsText("field")).contains(field);
        assertThat(api.create(DEFINITIONS, definition).code()).isEqualTo(201);
    }

    @Test
    void cannotChangeTheirVersion() {
        api.create(DEFINITIONS, TestApi.widgets());

        TestApi.Answer refused =
                api.jsonPatch(
                        DEFINITION, "[{op: replace, path: /spec/versions/0/name, value: v2}]");

        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.message()).contains("spec.versions[0].name: Invalid value: \"v2\"");
    }

    @Test
    void requireAResourceVersionInReplacements() {
        api.create(DEFINITIONS, TestApi.widgets());
        api.create(WIDGETS, "metadata: {name: a}");

        TestApi.Answer refused = api.put(WIDGETS + "/a", "metadata: {name: a}");

        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.message())
                .endsWith(
                        "metadata.resourceVersion: Invalid value: 0x0: must be specified for an"
                                + " update");
    }

    @Test
    void areInTheOpenApiDocuments() {
        api.create(DEFINITIONS, TestApi.widgets());

        assertThat(api.get("/openapi/v3").at("paths").has("apis/lab.example.dev/v1")).isTrue();
        assertThat(api.get("/openapi/v3/apis/lab.example.dev/v1").at("paths").fieldNames())
                .toIterable()
                .contains("/apis/lab.example.dev/v1/namespaces/{namespace}/widgets/{name}");
    }
}
