package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether a schema is structural: every field has one type, said once, outside of allOf, anyOf,
 * oneOf and not.
 *
 * <p>Only then pruning and defaulting have a meaning, and so Kubernetes refuses any other.
 */
final class StructuralCheck {

    private enum Level {
        ROOT("at the root"),
        ITEM("for specified array items"),
        FIELD("for specified object fields");

        private final String words;

        Level(String words) {
            this.words = words;
        }
    }

    /** What may not stand in a junctor, and what Kubernetes says it must be there. */
    private static final Map<String, String> OUTSIDE_JUNCTORS_ONLY =
            Map.ofEntries(
                    Map.entry("type", "must be empty to be structural"),
                    Map.entry("additionalProperties", "must be undefined to be structural"),
                    Map.entry("default", "must be undefined to be structural"),
                    Map.entry("title", "must be empty to be structural"),
                    Map.entry("description", "must be empty to be structural"),
                    Map.entry("nullable", "must be false to be structural"),
                    Map.entry("externalDocs", "must be undefined to be structural"),
                    Map.entry(
                            "x-kubernetes-preserve-unknown-fields",
                            "must be false to be structural"),
                    Map.entry("x-kubernetes-embedded-resource", "must be false to be structural"),
                    Map.entry("x-kubernetes-int-or-string", "must be false to be structural"),
                    Map.entry("x-kubernetes-list-map-keys", "must be empty to be structural"),
                    Map.entry("x-kubernetes-list-type", "must be undefined to be structural"),
                    Map.entry("x-kubernetes-map-type", "must be undefined to be structural"),
                    Map.entry("x-kubernetes-validations", "must be empty to be structural"));

    private final List<FieldError> errors = new ArrayList<>();

    private StructuralCheck() {}

    /** Errors sorted, as Kubernetes prints them. */
    static List<FieldError> check(JsonNode schema, Path path) {
        StructuralCheck check = new StructuralCheck();
        check.node(schema, Level.ROOT, path);
        check.errors.sort((one, other) -> one.toString().compareTo(other.toString()));
        return check.errors;
    }

    private void node(JsonNode schema, Level level, Path path) {
        String type = schema.path("type").asText("");
        boolean embedded = is(schema, "x-kubernetes-embedded-resource");
        boolean intOrString = is(schema, "x-kubernetes-int-or-string");
        boolean preserving = is(schema, "x-kubernetes-preserve-unknown-fields");

        if (type.equals("array") && !schema.has("items")) {
            errors.add(Errors.required(path.child("items"), "must be specified"));
        }
        if (type.isEmpty() && embedded) {
            String detail = "must be object if x-kubernetes-embedded-resource is true";
            errors.add(Errors.required(path.child("type"), detail));
        } else if (type.isEmpty() && !intOrString && !preserving) {
            errors.add(Errors.required(path.child("type"), "must not be empty " + level.words));
        } else if (level == Level.ROOT && !type.equals("object")) {
            errors.add(
                    Errors.invalid(
                            path.child("type"), GoText.quote(type), "must be object at the root"));
        }
        if (intOrString && preserving) {
            Path at = path.child("x-kubernetes-preserve-unknown-fields");
            errors.add(
                    Errors.invalid(
                            at, "true", "must be false if x-kubernetes-int-or-string is true"));
        }
        if (embedded && !preserving && schema.path("properties").isEmpty()) {
            errors.add(
                    Errors.required(
                            path.child("properties"),
                            "must not be empty if x-kubernetes-embedded-resource is true without"
                                    + " x-kubernetes-preserve-unknown-fields"));
        }
        if (schema.has("additionalProperties") && (level == Level.ROOT || embedded)) {
            String detail =
                    embedded
                            ? "must not be used if x-kubernetes-embedded-resource is set"
                            : "must not be used at the root";
            errors.add(Errors.forbidden(path.child("additionalProperties"), detail));
        }
        metadata(
                schema.path("properties").path("metadata"),
                level,
                path.child("properties").key("metadata"));
        junctors(schema, path, intOrString);
        children(schema, path);
    }

    private void children(JsonNode schema, Path path) {
        if (schema.path("items").isObject()) {
            node(schema.get("items"), Level.ITEM, path.child("items"));
        }
        if (schema.path("additionalProperties").isObject()) {
            node(
                    schema.get("additionalProperties"),
                    Level.FIELD,
                    path.child("additionalProperties"));
        }
        schema.path("properties")
                .properties()
                .forEach(entry ->
                        node(
                                entry.getValue(),
                                Level.FIELD,
                                path.child("properties").key(entry.getKey())));
    }

    /** A resource's metadata is Kubernetes' own; a schema may only restrict the name. */
    private void metadata(JsonNode metadata, Level level, Path path) {
        if (level != Level.ROOT || !metadata.isObject()) {
            return;
        }
        if (!metadata.path("type").asText("").equals("object")) {
            String type = GoText.quote(metadata.path("type").asText(""));
            errors.add(Errors.invalid(path.child("type"), type, "must be object"));
        }
        boolean namesOnly =
                metadata.path("properties").properties().stream()
                        .allMatch(entry -> Set.of("name", "generateName").contains(entry.getKey()));
        boolean nothingElse =
                metadata.properties().stream()
                        .allMatch(entry -> Set.of("type", "properties").contains(entry.getKey()));
        if (!namesOnly || !nothingElse) {
            errors.add(
                    Errors.forbidden(
                            path,
                            "must not specify anything other than name and generateName, but"
                                    + " metadata is implicitly specified"));
        }
    }

    // -- junctors

    private void junctors(JsonNode schema, Path path, boolean intOrString) {
        for (String junctor : List.of("anyOf", "allOf", "oneOf")) {
            JsonNode parts = schema.path(junctor);
            if (intOrString && isIntOrString(junctor, parts)) {
                continue;
            }
            for (int i = 0; i < parts.size(); i++) {
                junctor(parts.get(i), path.child(junctor).index(i));
            }
        }
        if (schema.path("not").isObject()) {
            junctor(schema.get("not"), path.child("not"));
        }
        String pattern = schema.path("pattern").asText("");
        try {
            Patterns.of(pattern);
        } catch (PatternSyntaxException e) {
            String detail = "must be a valid regular expression, but isn't: " + e.getMessage();
            errors.add(Errors.invalid(path.child("pattern"), GoText.quote(pattern), detail));
        }
    }

    /**
     * The one exception: {@code anyOf: [{type: integer}, {type: string}]}, by itself or first in an
     * allOf.
     */
    private static boolean isIntOrString(String junctor, JsonNode parts) {
        JsonNode anyOf = junctor.equals("allOf") ? parts.path(0).path("anyOf") : parts;
        return anyOf.size() == 2
                && anyOf.path(0).path("type").asText().equals("integer")
                && anyOf.path(1).path("type").asText().equals("string");
    }

    private void junctor(JsonNode schema, Path path) {
        OUTSIDE_JUNCTORS_ONLY.forEach((name, detail) -> {
            JsonNode value = schema.path(name);
            boolean isSaid = !value.isMissingNode() && !(value.isBoolean() && !value.asBoolean());
            if (isSaid) {
                errors.add(Errors.forbidden(path.child(name), detail));
            }
        });
        if (schema.path("properties").has("metadata")) {
            Path at = path.child("properties").key("metadata");
            errors.add(Errors.forbidden(at, "must not be specified in a nested context"));
        }
        junctors(schema, path, false);
        if (schema.path("items").isObject()) {
            junctor(schema.get("items"), path.child("items"));
        }
        schema.path("properties")
                .properties()
                .forEach(entry ->
                        junctor(entry.getValue(), path.child("properties").key(entry.getKey())));
    }

    private static boolean is(JsonNode schema, String name) {
        return schema.path(name).asBoolean(false);
    }
}
