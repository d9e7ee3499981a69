package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * JSON of an openAPIV3Schema to {@link Schema}; {@link StructuralCheck} says whether it may be one.
 */
final class SchemaReader {

    private SchemaReader() {}

    static Schema read(JsonNode json) {
        JsonNode additional = json.path("additionalProperties");
        return new Schema(
                json.path("type").asText(""),
                json.path("nullable").asBoolean(false),
                json.get("default"),
                schemas(json.path("properties")),
                additional.isObject() ? read(additional) : null,
                additional.isBoolean() && additional.asBoolean(),
                json.path("items").isObject() ? read(json.path("items")) : null,
                checks(json),
                extensions(json));
    }

    private static Schema.Checks checks(JsonNode json) {
        return new Schema.Checks(
                json.path("format").asText(""),
                text(json, "pattern"),
                list(json.path("enum"), Function.identity()),
                bound(json, "minimum", "exclusiveMinimum"),
                bound(json, "maximum", "exclusiveMaximum"),
                json.path("multipleOf").isNumber() ? json.path("multipleOf").doubleValue() : null,
                number(json, "minLength"),
                number(json, "maxLength"),
                number(json, "minItems"),
                number(json, "maxItems"),
                number(json, "minProperties"),
                number(json, "maxProperties"),
                list(json.path("required"), JsonNode::asText),
                list(json.path("allOf"), SchemaReader::read),
                list(json.path("anyOf"), SchemaReader::read),
                list(json.path("oneOf"), SchemaReader::read),
                json.path("not").isObject() ? read(json.path("not")) : null);
    }

    private static Schema.Extensions extensions(JsonNode json) {
        return new Schema.Extensions(
                json.path("x-kubernetes-preserve-unknown-fields").asBoolean(false),
                json.path("x-kubernetes-embedded-resource").asBoolean(false),
                json.path("x-kubernetes-int-or-string").asBoolean(false),
                text(json, "x-kubernetes-list-type"),
                list(json.path("x-kubernetes-list-map-keys"), JsonNode::asText),
                text(json, "x-kubernetes-map-type"),
                list(json.path("x-kubernetes-validations"), SchemaReader::rule));
    }

    private static Schema.Rule rule(JsonNode json) {
        return new Schema.Rule(
                json.path("rule").asText("").strip(),
                json.path("message").asText("").strip(),
                json.path("messageExpression").asText("").strip(),
                json.path("reason").asText(""),
                json.path("fieldPath").asText(""),
                json.path("optionalOldSelf").asBoolean(false));
    }

    private static Map<String, Schema> schemas(JsonNode json) {
        Map<String, Schema> schemas = new LinkedHashMap<>();
        json.properties().forEach(entry -> schemas.put(entry.getKey(), read(entry.getValue())));
        return Collections.unmodifiableMap(schemas);
    }

    private static <T> List<T> list(JsonNode json, Function<JsonNode, T> element) {
        List<T> list = new ArrayList<>();
        json.forEach(each -> list.add(element.apply(each)));
        return List.copyOf(list);
    }

    private static Schema.@Nullable Bound bound(JsonNode json, String name, String exclusive) {
        JsonNode value = json.path(name);
        return value.isNumber()
                ? new Schema.Bound(value.doubleValue(), json.path(exclusive).asBoolean(false))
                : null;
    }

    private static @Nullable Long number(JsonNode json, String name) {
        return json.path(name).isNumber() ? json.path(name).longValue() : null;
    }

    private static @Nullable String text(JsonNode json, String name) {
        return json.path(name).isTextual() ? json.path(name).asText() : null;
    }
}
