package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One node of an openAPIV3Schema.
 *
 * @param type object, array, string, integer, number or boolean; empty for int-or-string; {@link
 *     #ANY} for one that is left open
 * @param preservesUnknownFields whether an object may hold anything
 * @param additionalProperties the schema of a map's values
 * @param mergeStrategy empty for scalars
 * @param rules {@code x-kubernetes-validations}
 */
record Schema(
        String type,
        boolean nullable,
        boolean preservesUnknownFields,
        @Nullable JsonNode defaultValue,
        Map<String, Schema> properties,
        @Nullable Schema additionalProperties,
        @Nullable Schema items,
        Checks checks,
        Optional<MergeStrategy> mergeStrategy,
        List<Rule> rules) {

    /**
     * The constraints on a value beyond its type. Lists are empty and numbers null where there is
     * no constraint.
     *
     * @param dateTime whether a string must be an RFC 3339 time
     */
    record Checks(
            boolean dateTime,
            @Nullable Pattern pattern,
            List<JsonNode> enumeration,
            @Nullable Double minimum,
            @Nullable Double maximum,
            @Nullable Long minLength,
            @Nullable Long maxLength,
            @Nullable Long minItems,
            @Nullable Long maxItems,
            @Nullable Long maxProperties,
            List<String> required) {}

    /**
     * A validation rule in CEL.
     *
     * @param message empty if there is none
     */
    record Rule(String rule, String message) {}

    /** The type of a value that may be anything: no type, but preserve-unknown-fields. */
    static final String ANY = "any";

    /** The schema of a property or of a map's value; null if the schema does not declare it. */
    @Nullable Schema property(String name) {
        Schema named = properties.get(name);
        return named != null ? named : additionalProperties;
    }

    boolean isIntOrString() {
        return type.isEmpty();
    }

    boolean isAny() {
        return type.equals(ANY);
    }
}
