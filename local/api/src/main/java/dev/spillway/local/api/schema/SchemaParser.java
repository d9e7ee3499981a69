package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Parses an openAPIV3Schema into a {@link Schema}.
 *
 * <p>Only the part of structural schemas that Spillway's own CRDs use is supported. Any other
 * keyword is an error, so that no constraint is silently ignored, and so is what Kubernetes would
 * reject. To support another keyword, add it to {@link #KEYWORDS} and to {@link Schema}, and
 * enforce it in {@link ValueValidation}.
 */
final class SchemaParser {

    private static final String INT_OR_STRING = "x-kubernetes-int-or-string";
    private static final String LIST_TYPE = "x-kubernetes-list-type";
    private static final String LIST_KEYS = "x-kubernetes-list-map-keys";
    private static final String PRESERVE = "x-kubernetes-preserve-unknown-fields";
    private static final String RULES = "x-kubernetes-validations";

    private static final Set<String> KEYWORDS =
            Set.of(
                    "additionalProperties",
                    "anyOf",
                    "default",
                    "description",
                    "enum",
                    "format",
                    "items",
                    "maxItems",
                    "maxLength",
                    "maxProperties",
                    "maximum",
                    "minItems",
                    "minLength",
                    "minimum",
                    "nullable",
                    "pattern",
                    "properties",
                    "required",
                    "title",
                    "type",
                    INT_OR_STRING,
                    LIST_TYPE,
                    LIST_KEYS,
                    PRESERVE,
                    RULES);

    private static final List<String> TYPES =
            List.of("array", "boolean", "integer", "number", "object", "string");

    /** Of these only {@code date-time} constrains a value. */
    private static final List<String> FORMATS =
            List.of("date-time", "double", "float", "int32", "int64");

    private final List<FieldError> errors = new ArrayList<>();

    private SchemaParser() {}

    /** Parses a schema that has been accepted before. */
    static Schema read(JsonNode json) {
        return new SchemaParser().node(json, FieldPath.ROOT);
    }

    /** Parses a new schema and appends what is wrong with it. */
    static Schema read(JsonNode json, FieldPath path, List<FieldError> errors) {
        SchemaParser reader = new SchemaParser();
        Schema root = reader.node(json, path);
        if (!root.type().equals("object")) {
            reader.invalid(path.child("type"), json.path("type"), "must be object at the root");
        }
        JsonNode metadata = json.path("properties").path("metadata");
        if (metadata.has("properties") || metadata.has("additionalProperties")) {
            reader.forbidden(
                    path.child("properties").key("metadata"),
                    "must not specify anything other than its type");
        }
        errors.addAll(reader.errors);
        return root;
    }

    private Schema node(JsonNode json, FieldPath path) {
        refuseUnknown(json, KEYWORDS, path);
        boolean intOrString = json.path(INT_OR_STRING).asBoolean();
        boolean any = !intOrString && !json.has("type") && json.path(PRESERVE).asBoolean();
        String type = any ? Schema.ANY : json.path("type").asText("");
        if (!intOrString && !any) {
            oneOf(TYPES, json.path("type"), path.child("type"));
        }
        if (json.has("anyOf") && !(intOrString && isIntOrString(json.path("anyOf")))) {
            forbidden(path.child("anyOf"), "is supported only for " + INT_OR_STRING);
        }
        if (json.has("format")) {
            oneOf(FORMATS, json.path("format"), path.child("format"));
        }
        Schema items = child(json, "items", path);
        if (type.equals("array") && items == null) {
            errors.add(FieldError.required(path.child("items").toString(), "must be specified"));
        }
        Schema values = child(json, "additionalProperties", path);
        if (json.has("additionalProperties") && (values == null || json.has("properties"))) {
            forbidden(
                    path.child("additionalProperties"),
                    "must be a schema, and cannot be combined with properties");
        }
        if (json.has(PRESERVE)
                && !(json.path(PRESERVE).asBoolean()
                        && (type.equals("object") || any)
                        && values == null
                        && !json.has("properties"))) {
            forbidden(
                    path.child(PRESERVE),
                    "is supported only with true, on objects without properties or instead of"
                            + " a type");
        }
        Schema schema =
                new Schema(
                        intOrString ? "" : type,
                        json.path("nullable").asBoolean(),
                        json.path(PRESERVE).asBoolean(),
                        json.get("default"),
                        properties(json.path("properties"), path.child("properties")),
                        values,
                        items,
                        checks(json, path),
                        mergeStrategy(json, type, items, path),
                        rules(json.path(RULES), path.child(RULES)));
        checkDefault(schema, path.child("default"));
        return schema;
    }

    private void refuseUnknown(JsonNode json, Set<String> known, FieldPath path) {
        json.fieldNames()
                .forEachRemaining(name -> {
                    if (!known.contains(name)) {
                        forbidden(
                                path.child(name),
                                "is not supported by this API server, which implements what"
                                        + " Spillway's own CRDs use");
                    }
                });
    }

    private static boolean isIntOrString(JsonNode anyOf) {
        return anyOf.size() == 2
                && anyOf.path(0).path("type").asText().equals("integer")
                && anyOf.path(1).path("type").asText().equals("string");
    }

    private @Nullable Schema child(JsonNode json, String name, FieldPath path) {
        return json.path(name).isObject() ? node(json.get(name), path.child(name)) : null;
    }

    private Map<String, Schema> properties(JsonNode json, FieldPath path) {
        Map<String, Schema> schemas = new LinkedHashMap<>();
        json.properties()
                .forEach(each ->
                        schemas.put(each.getKey(), node(each.getValue(), path.key(each.getKey()))));
        return Collections.unmodifiableMap(schemas);
    }

    private Schema.Checks checks(JsonNode json, FieldPath path) {
        return new Schema.Checks(
                json.path("format").asText().equals("date-time"),
                pattern(json.path("pattern"), path.child("pattern")),
                list(json.path("enum"), Function.identity()),
                json.path("minimum").isNumber() ? json.get("minimum").doubleValue() : null,
                json.path("maximum").isNumber() ? json.get("maximum").doubleValue() : null,
                number(json, "minLength"),
                number(json, "maxLength"),
                number(json, "minItems"),
                number(json, "maxItems"),
                number(json, "maxProperties"),
                list(json.path("required"), JsonNode::asText));
    }

    /** RE2, as in Kubernetes. */
    private @Nullable Pattern pattern(JsonNode regex, FieldPath path) {
        try {
            return regex.isTextual() ? Pattern.compile(regex.asText()) : null;
        } catch (PatternSyntaxException e) {
            String why = "must be a valid regular expression, but isn't: " + e.getMessage();
            invalid(path, regex, why);
            return null;
        }
    }

    private List<Schema.Rule> rules(JsonNode json, FieldPath path) {
        List<Schema.Rule> rules = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            refuseUnknown(json.get(i), Set.of("rule", "message"), path.index(i));
            rules.add(
                    new Schema.Rule(
                            json.get(i).path("rule").asText("").strip(),
                            json.get(i).path("message").asText("").strip()));
        }
        return List.copyOf(rules);
    }

    /** A default must be valid by its own schema. */
    private void checkDefault(Schema schema, FieldPath path) {
        if (schema.defaultValue() != null) {
            errors.addAll(ValueValidation.validate(schema.defaultValue(), schema, path));
        }
    }

    // -- list types

    private Optional<MergeStrategy> mergeStrategy(
            JsonNode json, String type, @Nullable Schema items, FieldPath path) {
        if (json.has(LIST_KEYS) && !json.path(LIST_TYPE).asText().equals("map")) {
            forbidden(path.child(LIST_KEYS), "requires x-kubernetes-list-type: map");
        }
        if (type.equals("object")) {
            return Optional.of(new MergeStrategy.Granular());
        }
        if (!type.equals("array") || items == null) {
            return Optional.empty();
        }
        return Optional.of(
                switch (json.path(LIST_TYPE).asText("atomic")) {
                    case "atomic" -> new MergeStrategy.Atomic();
                    case "set" -> {
                        requireScalar(items, path.child("items"), "set");
                        yield new MergeStrategy.Set();
                    }
                    case "map" -> mapType(json, items, path);
                    default -> {
                        List<String> supported = List.of("atomic", "set", "map");
                        oneOf(supported, json.get(LIST_TYPE), path.child(LIST_TYPE));
                        yield new MergeStrategy.Atomic();
                    }
                });
    }

    private MergeStrategy mapType(JsonNode json, Schema items, FieldPath path) {
        List<String> keys = list(json.path(LIST_KEYS), JsonNode::asText);
        if (keys.isEmpty()) {
            errors.add(
                    FieldError.required(
                            path.child(LIST_KEYS).toString(),
                            "must not be empty if x-kubernetes-list-type is map"));
        }
        Map<String, JsonNode> defaults = new TreeMap<>();
        for (String key : keys) {
            Schema property = items.properties().get(key);
            FieldPath at = path.child("items").child("properties").key(key);
            if (property == null) {
                String why = "entries must all be names of item properties";
                invalid(path.child(LIST_KEYS), json.get(LIST_KEYS), why);
                continue;
            }
            requireScalar(property, at, "map");
            if (property.defaultValue() != null) {
                defaults.put(key, property.defaultValue());
            } else if (!items.checks().required().contains(key)) {
                errors.add(
                        FieldError.required(
                                at.child("default").toString(),
                                "this property is in x-kubernetes-list-map-keys, so it must have"
                                        + " a default or be a required property"));
            }
        }
        return new MergeStrategy.Map(keys, defaults);
    }

    private void requireScalar(Schema schema, FieldPath path, String listType) {
        if (schema.mergeStrategy().isPresent()) {
            forbidden(
                    path.child("type"),
                    "must be a scalar type if the list's x-kubernetes-list-type is " + listType);
        }
    }

    // -- values

    private void oneOf(List<String> supported, JsonNode value, FieldPath path) {
        if (value.isMissingNode()) {
            errors.add(FieldError.required(path.toString(), "must not be empty"));
        } else if (!supported.contains(value.asText())) {
            errors.add(FieldError.notSupported(path.toString(), value, supported));
        }
    }

    private void invalid(FieldPath path, JsonNode value, String why) {
        errors.add(FieldError.invalid(path.toString(), value, why));
    }

    private void forbidden(FieldPath path, String why) {
        errors.add(FieldError.forbidden(path.toString(), why));
    }

    private static <T> List<T> list(JsonNode json, Function<JsonNode, T> element) {
        List<T> list = new ArrayList<>();
        json.forEach(each -> list.add(element.apply(each)));
        return List.copyOf(list);
    }

    private static @Nullable Long number(JsonNode json, String name) {
        return json.path(name).isNumber() ? json.path(name).longValue() : null;
    }
}
