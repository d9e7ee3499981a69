package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.values.NullValue;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts JSON to CEL values of the types in {@link CelTypes}. Absent fields stay absent. */
final class CelValues {

    private CelValues() {}

    /** A whole resource, with the part of its metadata that rules may use. */
    static Object ofResource(JsonNode resource, Schema schema) {
        Map<String, Object> value = object(resource, schema);
        for (String name : List.of("apiVersion", "kind")) {
            putText(resource, name, value);
        }
        Map<String, Object> metadata = new LinkedHashMap<>();
        for (String name : List.of("name", "generateName")) {
            putText(resource.path("metadata"), name, metadata);
        }
        value.put("metadata", metadata);
        return value;
    }

    private static void putText(JsonNode json, String name, Map<String, Object> value) {
        if (json.path(name).isTextual()) {
            value.put(name, json.get(name).asText());
        }
    }

    static Object of(JsonNode value, @Nullable Schema schema) {
        return switch (value.getNodeType()) {
            case NULL, MISSING, POJO -> NullValue.NULL_VALUE;
            case BOOLEAN -> value.booleanValue();
            case STRING, BINARY ->
                    schema != null && schema.checks().dateTime()
                            ? OffsetDateTime.parse(value.asText()).toInstant()
                            : value.asText();
            case NUMBER ->
                    schema != null && schema.type().equals("number")
                            ? (Object) value.doubleValue()
                            : (Object) value.longValue();
            case ARRAY -> list(value, schema);
            case OBJECT -> object(value, schema);
        };
    }

    private static List<Object> list(JsonNode array, @Nullable Schema schema) {
        List<Object> list = new ArrayList<>();
        array.forEach(item -> list.add(of(item, schema == null ? null : schema.items())));
        return list;
    }

    private static Map<String, Object> object(JsonNode object, @Nullable Schema schema) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (schema == null) {
            return map;
        }
        boolean isMap = schema.additionalProperties() != null;
        object.properties()
                .forEach(each -> {
                    Schema property = schema.property(each.getKey());
                    if (property != null && (isMap || CelTypes.isAccessible(each.getKey()))) {
                        map.put(each.getKey(), of(each.getValue(), property));
                    }
                });
        return map;
    }
}
