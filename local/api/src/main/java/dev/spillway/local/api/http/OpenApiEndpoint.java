package dev.spillway.local.api.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.schema.OpenApiDocument;
import dev.spillway.local.api.types.ResourceType;
import dev.spillway.local.api.types.ResourceTypes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** OpenAPI v3, one document per group and version, and an empty v2 document. */
final class OpenApiEndpoint {

    private final ResourceTypes types;

    OpenApiEndpoint(ResourceTypes types) {
        this.types = types;
    }

    /**
     * @param path the segments after {@code /openapi}
     */
    Optional<ObjectNode> page(List<String> path) {
        if (path.equals(List.of("v2"))) {
            return Optional.of(v2());
        }
        if (path.equals(List.of("v3"))) {
            return Optional.of(index());
        }
        if (path.size() == 3 && path.subList(0, 2).equals(List.of("v3", "api"))) {
            return document("", path.get(2));
        }
        if (path.size() == 4 && path.subList(0, 2).equals(List.of("v3", "apis"))) {
            return document(path.get(2), path.get(3));
        }
        return Optional.empty();
    }

    private static ObjectNode v2() {
        ObjectNode document = Json.object().put("swagger", "2.0");
        document.putObject("info").put("title", "Spillway local").put("version", "v1");
        document.putObject("paths");
        document.putObject("definitions");
        return document;
    }

    private ObjectNode index() {
        Set<String> versions = new LinkedHashSet<>();
        types.all().forEach(type -> versions.add(path(type)));
        ObjectNode index = Json.object();
        ObjectNode paths = index.putObject("paths");
        versions.forEach(
                path -> paths.putObject(path).put("serverRelativeURL", "/openapi/v3/" + path));
        return index;
    }

    private static String path(ResourceType type) {
        return (type.group().isEmpty() ? "api/" : "apis/") + type.apiVersion();
    }

    private Optional<ObjectNode> document(String group, String version) {
        List<OpenApiDocument.Kind> kinds =
                types.all().stream()
                        .filter(type ->
                                type.group().equals(group) && type.version().equals(version))
                        .map(OpenApiEndpoint::kind)
                        .toList();
        return kinds.isEmpty()
                ? Optional.empty()
                : Optional.of(OpenApiDocument.document(group, version, kinds));
    }

    private static OpenApiDocument.Kind kind(ResourceType type) {
        List<String> subresources = new ArrayList<>();
        if (type.status()) {
            subresources.add("status");
        }
        if (type.scale() != null) {
            subresources.add("scale");
        }
        return new OpenApiDocument.Kind(
                type.group(),
                type.version(),
                type.kind(),
                type.plural(),
                type.namespaced(),
                subresources,
                type.schema());
    }
}
