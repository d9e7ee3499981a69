package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * JSON as the values that {@link RuleTypes} promises. What is absent stays absent: {@code has()} is
 * false.
 */
final class RuleValues {

    /** One part of a Go duration, such as {@code 1.5h}. */
    private static final Pattern DURATION_PART =
            Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");

    private RuleValues() {}

    /**
     * @param resource whether it is one, embedded or root: its metadata is known by name only
     */
    static Object of(JsonNode value, @Nullable Schema schema, boolean resource) {
        return switch (value.getNodeType()) {
            case NULL, MISSING, POJO -> NullValue.NULL_VALUE;
            case BOOLEAN -> value.booleanValue();
            case STRING, BINARY -> text(value.asText(), schema);
            case NUMBER -> number(value, schema);
            case ARRAY -> list(value, schema);
            case OBJECT -> object(value, schema, resource);
        };
    }

    private static Object number(JsonNode value, @Nullable Schema schema) {
        boolean isDouble = schema != null && schema.type().equals("number");
        boolean isLong = !isDouble && (GoText.isInteger(value) || isWhole(value));
        return isLong ? (Object) value.longValue() : (Object) value.doubleValue();
    }

    /** Kubernetes takes 1.0 for an integer. */
    private static boolean isWhole(JsonNode value) {
        return value.doubleValue() == Math.rint(value.doubleValue());
    }

    private static List<Object> list(JsonNode array, @Nullable Schema schema) {
        Schema items = schema == null ? null : schema.items();
        boolean resource = items != null && items.extensions().embeddedResource();
        List<Object> list = new ArrayList<>();
        array.forEach(item -> list.add(of(item, items, resource)));
        return list;
    }

    private static Map<String, Object> object(
            JsonNode object, @Nullable Schema schema, boolean resource) {
        boolean isMap = schema != null && schema.additionalProperties() != null;
        Map<String, Object> map = new LinkedHashMap<>();
        object.properties()
                .forEach(entry -> {
                    String name = entry.getKey();
                    Schema property = schema == null ? null : schema.property(name);
                    if (property == null
                            && !(resource && Pruning.OF_EVERY_RESOURCE.contains(name))) {
                        return;
                    }
                    boolean below = property != null && property.extensions().embeddedResource();
                    Object value =
                            resource && name.equals("metadata")
                                    ? metadata(entry.getValue())
                                    : of(entry.getValue(), property, below);
                    if (isMap) {
                        map.put(name, value);
                    } else {
                        Escaping.escape(name).ifPresent(escaped -> map.put(escaped, value));
                    }
                });
        return map;
    }

    private static Map<String, Object> metadata(JsonNode metadata) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (String name : List.of("name", "generateName")) {
            if (metadata.path(name).isTextual()) {
                map.put(name, metadata.get(name).asText());
            }
        }
        return map;
    }

    /** A text that has not its schema's format has been refused before any rule is tried. */
    private static Object text(String text, @Nullable Schema schema) {
        String format =
                schema == null || schema.extensions().intOrString() ? "" : schema.checks().format();
        return switch (format) {
            case "byte" -> CelByteString.of(Base64.getDecoder().decode(text));
            case "duration" -> duration(text);
            case "date" -> LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            case "date-time" -> instant(text);
            default -> text;
        };
    }

    private static Instant instant(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    private static Duration duration(String text) {
        Duration duration = Duration.ZERO;
        Matcher part = DURATION_PART.matcher(text);
        while (part.find()) {
            double nanos = Double.parseDouble(part.group(1)) * nanos(part.group(2));
            duration = duration.plusNanos(Math.round(nanos));
        }
        return text.startsWith("-") ? duration.negated() : duration;
    }

    private static double nanos(String unit) {
        return switch (unit) {
            case "h" -> 3_600e9;
            case "m" -> 60e9;
            case "s" -> 1e9;
            case "ms" -> 1e6;
            case "ns" -> 1;
            default -> 1e3;
        };
    }
}
