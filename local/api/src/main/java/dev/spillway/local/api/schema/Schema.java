package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One node of an openAPIV3Schema. A node under allOf, anyOf, oneOf or not is one, too, although a
 * structural schema leaves most of it empty there.
 *
 * @param type object, array, string, integer, number, boolean; empty when the schema does not say
 * @param additionalProperties of every property that {@code properties} does not name
 * @param anyProperty {@code additionalProperties: true}
 */
record Schema(
        String type,
        boolean nullable,
        @Nullable JsonNode defaultValue,
        Map<String, Schema> properties,
        @Nullable Schema additionalProperties,
        boolean anyProperty,
        @Nullable Schema items,
        Checks checks,
        Extensions extensions) {

    /**
     * What a value must fulfil beyond its type. Lists are empty and numbers null where the schema
     * does not say.
     */
    record Checks(
            String format,
            @Nullable String pattern,
            List<JsonNode> enumeration,
            @Nullable Bound minimum,
            @Nullable Bound maximum,
            @Nullable Double multipleOf,
            @Nullable Long minLength,
            @Nullable Long maxLength,
            @Nullable Long minItems,
            @Nullable Long maxItems,
            @Nullable Long minProperties,
            @Nullable Long maxProperties,
            List<String> required,
            List<Schema> allOf,
            List<Schema> anyOf,
            List<Schema> oneOf,
            @Nullable Schema not) {}

    record Bound(double value, boolean exclusive) {}

    /** The {@code x-kubernetes-...} properties. */
    record Extensions(
            boolean preserveUnknownFields,
            boolean embeddedResource,
            boolean intOrString,
            @Nullable String listType,
            List<String> listMapKeys,
            @Nullable String mapType,
            List<Rule> validations) {}

    /** An entry of {@code x-kubernetes-validations}; texts are empty when absent. */
    record Rule(
            String rule,
            String message,
            String messageExpression,
            String reason,
            String fieldPath,
            boolean optionalOldSelf) {}

    /**
     * The schema of a property, be it named or one of any name; null when the schema does not know
     * it.
     */
    @Nullable Schema property(String name) {
        Schema named = properties.get(name);
        return named != null ? named : additionalProperties;
    }

    boolean knowsProperty(String name) {
        return properties.containsKey(name) || additionalProperties != null || anyProperty;
    }
}
