package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * OpenAPI v3 documents, one per group and version, for {@code kubectl explain} and client-side
 * validation.
 *
 * <p>Custom resources have their full schema, built-in kinds only names and metadata. Patch
 * operations list no media types: if they listed strategic merge patch, kubectl would look for
 * merge keys in the schemas, which built-in kinds do not have here, instead of using its own.
 */
public final class OpenApiDocument {

    private OpenApiDocument() {}

    /**
     * A kind of a group and version.
     *
     * @param group empty for the core group
     * @param subresources {@code status}, {@code scale}
     * @param openAPIV3Schema of a custom resource; null for a built-in kind
     */
    public record Kind(
            String group,
            String version,
            String kind,
            String plural,
            boolean namespaced,
            List<String> subresources,
            @Nullable JsonNode openAPIV3Schema) {

        public Kind {
            subresources = List.copyOf(subresources);
        }

        /** A component's name: {@code dev.spillway.v1alpha1.Cluster}. */
        String component() {
            StringBuilder name = new StringBuilder();
            for (String label : (group.isEmpty() ? "core.api.k8s.io" : group).split("\\.", -1)) {
                name.insert(0, label + ".");
            }
            return name + version + "." + kind;
        }

        /** The base path of its collection: {@code /apis/spillway.dev/v1alpha1}. */
        String root() {
            return group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
        }
    }

    /** The document at {@code /openapi/v3/api/v1} or {@code /openapi/v3/apis/<group>/<version>}. */
    public static ObjectNode document(String group, String version, List<Kind> kinds) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("openapi", "3.0.0");
        document.putObject("info")
                .put("title", "Kubernetes, the subset that Spillway uses")
                .put("version", group.isEmpty() ? version : group + "/" + version);
        ObjectNode paths = document.putObject("paths");
        ObjectNode schemas = document.putObject("components").putObject("schemas");
        OpenApiSchemas.addMetadata(schemas);
        for (Kind kind : kinds) {
            OpenApiPaths.add(kind, paths);
            OpenApiSchemas.add(kind, schemas);
        }
        return document;
    }
}
