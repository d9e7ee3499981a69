package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What Kubernetes asks of a structural schema beyond its structure: types, list types, map keys,
 * defaults.
 */
final class ConventionCheck {

    private static final Set<String> TYPES =
            Set.of("object", "array", "string", "integer", "number", "boolean", "");
    private static final List<String> LIST_TYPES = List.of("atomic", "set", "map");
    private static final List<String> MAP_TYPES = List.of("atomic", "granular");

    private final List<FieldError> errors = new ArrayList<>();

    private ConventionCheck() {}

    static List<FieldError> check(JsonNode schema, Path path) {
        ConventionCheck check = new ConventionCheck();
        if (schema.path("nullable").asBoolean(false)) {
            check.errors.add(
                    Errors.forbidden(
                            path.child("nullable"), "nullable cannot be true at the root"));
        }
        check.node(schema, path);
        return check.errors;
    }

    private void node(JsonNode schema, Path path) {
        String type = schema.path("type").asText("");
        if (!TYPES.contains(type)) {
            errors.add(
                    notSupported(
                            path.child("type"),
                            type,
                            List.of("array", "boolean", "integer", "number", "object", "string")));
        }
        if (schema.path("uniqueItems").asBoolean(false)) {
            String detail =
                    "uniqueItems cannot be set to true since the runtime complexity becomes"
                            + " quadratic";
            errors.add(Errors.forbidden(path.child("uniqueItems"), detail));
        }
        JsonNode additional = schema.path("additionalProperties");
        boolean limits =
                additional.isObject() || (additional.isBoolean() && !additional.asBoolean());
        if (limits && !schema.path("properties").isEmpty()) {
            String detail = "additionalProperties and properties are mutual exclusive";
            errors.add(Errors.forbidden(path.child("additionalProperties"), detail));
        }
        JsonNode preserving = schema.path("x-kubernetes-preserve-unknown-fields");
        if (preserving.isBoolean() && !preserving.asBoolean()) {
            Path at = path.child("x-kubernetes-preserve-unknown-fields");
            errors.add(Errors.invalid(at, "false", "must be true or undefined"));
        }
        mapType(schema, type, path);
        listType(schema, type, path);
        defaultValue(schema, path);
        children(schema, path);
    }

    private void children(JsonNode schema, Path path) {
        if (schema.path("items").isObject()) {
            node(schema.get("items"), path.child("items"));
        }
        if (schema.path("additionalProperties").isObject()) {
            node(schema.get("additionalProperties"), path.child("additionalProperties"));
        }
        schema.path("properties")
                .properties()
                .forEach(entry ->
                        node(entry.getValue(), path.child("properties").key(entry.getKey())));
    }

    private void mapType(JsonNode schema, String type, Path path) {
        if (!schema.has("x-kubernetes-map-type")) {
            return;
        }
        mustBe("object", type, "must be object if x-kubernetes-map-type is specified", path);
        String mapType = schema.path("x-kubernetes-map-type").asText();
        if (!MAP_TYPES.contains(mapType)) {
            errors.add(notSupported(path.child("x-kubernetes-map-type"), mapType, MAP_TYPES));
        }
    }

    private void listType(JsonNode schema, String type, Path path) {
        String listType = schema.path("x-kubernetes-list-type").asText("");
        Path at = path.child("x-kubernetes-list-type");
        if (!schema.path("x-kubernetes-list-map-keys").isEmpty() && !listType.equals("map")) {
            String detail = "must be map if x-kubernetes-list-map-keys is non-empty";
            errors.add(
                    listType.isEmpty()
                            ? Errors.required(at, detail)
                            : Errors.invalid(at, GoText.quote(listType), detail));
        }
        if (listType.isEmpty()) {
            return;
        }
        mustBe("array", type, "must be array if x-kubernetes-list-type is specified", path);
        switch (listType) {
            case "atomic" -> {}
            case "set" -> set(schema.path("items"), path.child("items"));
            case "map" -> map(schema, path);
            default -> errors.add(notSupported(at, listType, LIST_TYPES));
        }
    }

    private void set(JsonNode items, Path path) {
        boolean atomicObject = items.path("x-kubernetes-map-type").asText().equals("atomic");
        if (items.path("type").asText().equals("object") && !atomicObject) {
            Path at = path.child("x-kubernetes-map-type");
            errors.add(
                    Errors.invalid(
                            at,
                            "null",
                            "must be atomic as item of a list with x-kubernetes-list-type=set"));
        }
        notNullable(items, path, "set");
    }

    private void map(JsonNode schema, Path path) {
        JsonNode keys = schema.path("x-kubernetes-list-map-keys");
        JsonNode items = schema.path("items");
        Path keysPath = path.child("x-kubernetes-list-map-keys");
        if (keys.isEmpty()) {
            errors.add(
                    Errors.required(
                            keysPath, "must not be empty if x-kubernetes-list-type is map"));
        }
        if (!items.path("type").asText().equals("object")) {
            String type = GoText.quote(items.path("type").asText(""));
            String detail = "must be object if parent array's x-kubernetes-list-type is map";
            errors.add(Errors.invalid(path.child("items").child("type"), type, detail));
        }
        Set<String> seen = new HashSet<>();
        for (JsonNode key : keys) {
            JsonNode property = items.path("properties").path(key.asText());
            if (property.isMissingNode()) {
                errors.add(
                        Errors.invalid(
                                keysPath, keys, "entries must all be names of item properties"));
            } else {
                key(
                        key.asText(),
                        property,
                        items,
                        path.child("items").child("properties").key(key.asText()));
            }
            if (!seen.add(key.asText())) {
                errors.add(Errors.invalid(keysPath, keys, "must not contain duplicate entries"));
            }
        }
        notNullable(items, path.child("items"), "map");
    }

    private void key(String name, JsonNode property, JsonNode items, Path path) {
        if (Set.of("array", "object").contains(property.path("type").asText())) {
            String detail = "must be a scalar type if parent array's x-kubernetes-list-type is map";
            errors.add(
                    Errors.invalid(
                            path.child("type"), GoText.quote(items.path("type").asText()), detail));
        }
        boolean required = false;
        for (JsonNode each : items.path("required")) {
            required |= each.asText().equals(name);
        }
        if (!required && !property.has("default")) {
            String detail =
                    "this property is in x-kubernetes-list-map-keys, so it must have a default or"
                            + " be a required property";
            errors.add(Errors.required(path.child("default"), detail));
        }
    }

    private void notNullable(JsonNode items, Path path, String listType) {
        if (items.path("nullable").asBoolean(false)) {
            String detail = "cannot be nullable when x-kubernetes-list-type is " + listType;
            errors.add(Errors.forbidden(path.child("nullable"), detail));
        }
    }

    /** A default has to be what the schema itself lets pass. */
    private void defaultValue(JsonNode json, Path path) {
        if (!json.has("default")) {
            return;
        }
        Path at = path.child("default");
        for (FieldError error :
                ValueValidation.validate(json.get("default"), SchemaReader.read(json))) {
            String below = error.field().equals("<nil>") ? "" : "." + error.field();
            errors.add(new FieldError(error.reason(), at.text() + below, error.detail()));
        }
    }

    private void mustBe(String wanted, String type, String detail, Path path) {
        Path at = path.child("type");
        if (type.isEmpty()) {
            errors.add(Errors.required(at, detail));
        } else if (!type.equals(wanted)) {
            errors.add(Errors.invalid(at, GoText.quote(type), detail));
        }
    }

    private static FieldError notSupported(Path path, String value, List<String> supported) {
        return Errors.notSupported(
                path,
                TextNode.valueOf(value),
                supported.stream().<JsonNode>map(TextNode::valueOf).toList());
    }
}
