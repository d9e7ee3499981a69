package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * OpenAPI v3 documents, one a group and version, as {@code kubectl explain} and client-side checks
 * read them.
 */
public final class OpenApiV3 {

    private OpenApiV3() {}

    /**
     * One kind of a group and version.
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
            @Nullable JsonNode openAPIV3Schema) {}

    /** The document at {@code /openapi/v3/api/v1} or {@code /openapi/v3/apis/<group>/<version>}. */
    public static ObjectNode document(String group, String version, List<Kind> kinds) {
        return JsonNodeFactory.instance.objectNode();
    }
}
