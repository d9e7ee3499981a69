package dev.spillway.local.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.api.schema.OpenApiDocument.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApiDocumentTest {

    private static final Kind CLUSTER =
            new Kind(
                    "spillway.dev",
                    "v1alpha1",
                    "Cluster",
                    "clusters",
                    true,
                    List.of("status", "scale"),
                    TestSchemas.resource(
                            "replicas: {type: integer, description: number of brokers, default:"
                                    + " 3}"));

    private static final Kind POD =
            new Kind("", "v1", "Pod", "pods", true, List.of("status"), null);

    private static final JsonNode CUSTOM =
            OpenApiDocument.document("spillway.dev", "v1alpha1", List.of(CLUSTER));
    private static final JsonNode CORE = OpenApiDocument.document("", "v1", List.of(POD));

    @Test
    void explainFindsTheKindByItsPathAndTheSchemaByItsKind() {
        JsonNode list =
                CUSTOM.path("paths")
                        .path("/apis/spillway.dev/v1alpha1/namespaces/{namespace}/clusters");
        JsonNode schema = CUSTOM.at("/components/schemas/dev.spillway.v1alpha1.Cluster");

        assertThat(list.at("/get/x-kubernetes-group-version-kind"))
                .isEqualTo(schema.at("/x-kubernetes-group-version-kind/0"))
                .isEqualTo(
                        TestSchemas.json(
                                "{group: spillway.dev, version: v1alpha1, kind: Cluster}"));
        assertThat(schema.at("/properties/spec/properties/replicas"))
                .isEqualTo(
                        TestSchemas.json(
                                "{type: integer, description: number of brokers, default: 3}"));
    }

    @Test
    void declaresServerSideFieldValidation() {
        for (String path : List.of("", "/status", "/scale")) {
            JsonNode patch =
                    CUSTOM.path("paths")
                            .path(
                                    "/apis/spillway.dev/v1alpha1/namespaces/{namespace}/clusters/{name}"
                                            + path)
                            .path("patch");

            assertThat(patch.path("parameters").findValuesAsText("name"))
                    .containsExactly("dryRun", "fieldManager", "fieldValidation", "force");
        }
    }

    @Test
    void doesNotDeclareStrategicMergePatch() {
        assertThat(CORE.toString()).doesNotContain("strategic-merge-patch");
    }

    @Test
    void everyReferenceResolves() {
        for (JsonNode document : List.of(CUSTOM, CORE)) {
            assertThat(document.findValuesAsText("$ref"))
                    .isNotEmpty()
                    .allSatisfy(reference ->
                            assertThat(document.at(reference.substring(1)).isObject()).isTrue());
        }
    }

    @Test
    void aBuiltInKindHasItsMetadata() {
        JsonNode pod = CORE.at("/components/schemas/io.k8s.api.core.v1.Pod");

        assertThat(pod.at("/properties/metadata/allOf/0/$ref").asText())
                .endsWith("meta.v1.ObjectMeta");
        assertThat(pod.path("x-kubernetes-group-version-kind"))
                .isEqualTo(TestSchemas.json("[{group: '', version: v1, kind: Pod}]"));
    }

    @Test
    void doesNotModifyTheSchemaOfAKind() {
        JsonNode schema = CLUSTER.openAPIV3Schema();

        assertThat(schema)
                .isEqualTo(
                        TestSchemas.resource(
                                "replicas: {type: integer, description: number of brokers, default:"
                                        + " 3}"));
    }
}
