package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.ResourceName;
import dev.spillway.local.api.schema.FieldError;
import dev.spillway.local.api.schema.ResourceSchema;
import dev.spillway.local.api.schema.SchemaException;
import dev.spillway.local.api.table.CustomColumns;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads CustomResourceDefinitions. */
public final class CustomTypes {

    private CustomTypes() {}

    public static ResourceName resource(ObjectNode definition) {
        JsonNode spec = definition.path("spec");
        return new ResourceName(
                spec.path("group").asText(), spec.path("names").path("plural").asText());
    }

    /** The served versions of a valid definition, the newest-looking first. */
    public static List<Type> types(ObjectNode definition) {
        JsonNode spec = definition.path("spec");
        return Json.objects(spec.path("versions"))
                .filter(version -> version.path("served").asBoolean())
                .sorted((a, b) -> Versions.ORDER.compare(name(b), name(a)))
                .map(version -> type(definition, spec, version))
                .toList();
    }

    private static String name(JsonNode version) {
        return version.path("name").asText();
    }

    private static Type type(ObjectNode definition, JsonNode spec, JsonNode version) {
        ResourceName resource = resource(definition);
        JsonNode names = spec.path("names");
        JsonNode schema = version.path("schema").path("openAPIV3Schema");
        return new Type(
                resource,
                name(version),
                new Type.Names(
                        names.path("singular").asText(),
                        names.path("kind").asText(),
                        Json.texts(names.path("shortNames")),
                        Json.texts(names.path("categories"))),
                spec.path("scope").asText().equals("Namespaced"),
                resource.group() + "/" + resource.plural(),
                version.path("subresources").has("status"),
                scale(version.path("subresources").path("scale")),
                true,
                selectable(version),
                schema,
                new CustomRules(
                        schema, CustomColumns.of(version.path("additionalPrinterColumns"))));
    }

    private static Type.@Nullable Scale scale(JsonNode scale) {
        if (!scale.isObject()) {
            return null;
        }
        return new Type.Scale(
                path(scale, "specReplicasPath"),
                path(scale, "statusReplicasPath"),
                path(scale, "labelSelectorPath"));
    }

    /** {@code .spec.replicas} without the dot. */
    private static String path(JsonNode json, String name) {
        String path = json.path(name).asText("");
        return path.startsWith(".") ? path.substring(1) : path;
    }

    private static Set<String> selectable(JsonNode version) {
        return Json.objects(version.path("selectableFields"))
                .map(field -> path(field, "jsonPath"))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A schema that does not compile included. */
    static void check(ObjectNode definition, Problems problems) {
        JsonNode spec = definition.path("spec");
        ResourceName resource = resource(definition);
        JsonNode name = definition.path("metadata").path("name");
        if (!name.asText().equals(resource.qualified())) {
            problems.invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group");
        }
        problems.require(spec.path("group"), "spec.group", "");
        problems.require(spec.path("scope"), "spec.scope", "");
        problems.supported(spec.path("scope"), "spec.scope", List.of("Cluster", "Namespaced"));
        problems.require(spec.path("names").path("plural"), "spec.names.plural", "");
        problems.require(spec.path("names").path("kind"), "spec.names.kind", "");
        problems.require(spec.path("versions"), "spec.versions", "");
        List<ObjectNode> versions = Json.objects(spec.path("versions")).toList();
        if (versions.stream().filter(each -> each.path("storage").asBoolean()).count() != 1) {
            problems.invalid(
                    "spec.versions", "must have exactly one version marked as storage version");
        }
        if (versions.stream().map(CustomTypes::name).distinct().count() < versions.size()) {
            problems.invalid("spec.versions", "must contain unique version names");
        }
        for (int i = 0; i < versions.size(); i++) {
            checkSchema(versions.get(i), "spec.versions[" + i + "].schema", problems);
        }
    }

    private static void checkSchema(ObjectNode version, String path, Problems problems) {
        JsonNode schema = version.path("schema").path("openAPIV3Schema");
        problems.require(schema, path + ".openAPIV3Schema", "schemas are required");
        try {
            ResourceSchema.compile(schema);
        } catch (SchemaException e) {
            e.causes()
                    .forEach(each ->
                            problems.add(
                                    new FieldError(
                                            each.reason(),
                                            path + "." + each.field(),
                                            each.detail())));
        }
    }
}
