package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.GroupResource;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.schema.FieldError;
import dev.spillway.local.api.schema.ResourceSchema;
import dev.spillway.local.api.schema.SchemaException;
import dev.spillway.local.api.table.JsonPath;
import dev.spillway.local.api.table.PrinterColumns;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads and validates CustomResourceDefinitions with one version. Unsupported fields are errors.
 */
public final class CustomResourceTypes {

    private static final Set<String> VERSION_FIELDS =
            Set.of(
                    "name",
                    "served",
                    "storage",
                    "schema",
                    "subresources",
                    "additionalPrinterColumns");

    private static final String UNSUPPORTED = "is not supported by this API server";

    private CustomResourceTypes() {}

    public static GroupResource resource(ObjectNode definition) {
        JsonNode spec = definition.path("spec");
        return new GroupResource(
                spec.path("group").asText(), spec.path("names").path("plural").asText());
    }

    /** The type of a valid definition. */
    public static ResourceType type(ObjectNode definition) {
        JsonNode spec = definition.path("spec");
        JsonNode version = spec.path("versions").path(0);
        JsonNode names = spec.path("names");
        JsonNode schema = version.path("schema").path("openAPIV3Schema");
        return new ResourceType(
                resource(definition),
                version.path("name").asText(),
                new ResourceType.Names(
                        names.path("singular").asText(),
                        names.path("kind").asText(),
                        Json.texts(names.path("shortNames")),
                        Json.texts(names.path("categories"))),
                spec.path("scope").asText().equals("Namespaced"),
                version.path("subresources").has("status"),
                scale(version.path("subresources").path("scale")),
                true,
                Set.of(),
                schema,
                new CustomResourceStrategy(
                        schema, PrinterColumns.of(version.path("additionalPrinterColumns"))));
    }

    private static ResourceType.@Nullable Scale scale(JsonNode scale) {
        if (!scale.isObject()) {
            return null;
        }
        return new ResourceType.Scale(
                path(scale, "specReplicasPath"),
                path(scale, "statusReplicasPath"),
                path(scale, "labelSelectorPath"));
    }

    /** {@code .spec.replicas} without the dot. */
    private static String path(JsonNode json, String name) {
        String path = json.path(name).asText("");
        return path.startsWith(".") ? path.substring(1) : path;
    }

    // -- validation

    static void check(ObjectNode definition, FieldErrors errors) {
        JsonNode spec = definition.path("spec");
        JsonNode name = definition.path("metadata").path("name");
        if (!name.asText().equals(resource(definition).qualified())) {
            errors.invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group");
        }
        errors.require(spec.path("group"), "spec.group");
        errors.require(spec.path("scope"), "spec.scope");
        errors.supported(spec.path("scope"), "spec.scope", List.of("Cluster", "Namespaced"));
        errors.require(spec.path("names").path("plural"), "spec.names.plural");
        errors.require(spec.path("names").path("kind"), "spec.names.kind");
        errors.supported(
                spec.path("conversion").path("strategy"),
                "spec.conversion.strategy",
                List.of("None"));
        JsonNode versions = spec.path("versions");
        errors.require(versions, "spec.versions");
        if (versions.size() > 1) {
            errors.forbidden("spec.versions", "more than one version " + UNSUPPORTED);
        } else if (versions.size() == 1) {
            checkVersion(versions.get(0), "spec.versions[0]", errors);
        }
    }

    private static void checkVersion(JsonNode version, String path, FieldErrors errors) {
        for (String flag : List.of("served", "storage")) {
            if (!version.path(flag).asBoolean()) {
                errors.invalid(path + "." + flag, version.path(flag), "must be true");
            }
        }
        version.fieldNames()
                .forEachRemaining(field -> {
                    if (!VERSION_FIELDS.contains(field)) {
                        errors.forbidden(path + "." + field, UNSUPPORTED);
                    }
                });
        JsonNode columns = version.path("additionalPrinterColumns");
        for (int i = 0; i < columns.size(); i++) {
            JsonNode jsonPath = columns.get(i).path("jsonPath");
            if (JsonPath.parse(jsonPath.asText()).isEmpty()) {
                String at = path + ".additionalPrinterColumns[" + i + "].jsonPath";
                errors.invalid(at, jsonPath, UNSUPPORTED);
            }
        }
        JsonNode schema = version.path("schema").path("openAPIV3Schema");
        errors.require(schema, path + ".schema.openAPIV3Schema", "schemas are required");
        try {
            ResourceSchema.compile(schema);
        } catch (SchemaException e) {
            for (FieldError each : e.causes()) {
                String field = path + ".schema." + each.field();
                errors.add(new FieldError(each.reason(), field, each.detail()));
            }
        }
    }
}
