package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.api.schema.FieldError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Collects what is wrong with an object of a built-in type, in Kubernetes' words. */
final class Problems {

    private static final Pattern QUANTITY =
            Pattern.compile(
                    "[+-]?(\\d+|\\d+\\.\\d*|\\.\\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\\d+)?");

    private final List<FieldError> found = new ArrayList<>();

    List<FieldError> found() {
        return List.copyOf(found);
    }

    /** Of a list, too: an empty one is none. */
    void require(JsonNode value, String path, String why) {
        if (value.isMissingNode()
                || value.isNull()
                || (value.isTextual() && value.asText().isEmpty())
                || (value.isContainerNode() && value.isEmpty())) {
            add("FieldValueRequired", path, "Required value" + (why.isEmpty() ? "" : ": " + why));
        }
    }

    void invalid(String path, JsonNode value, String why) {
        add("FieldValueInvalid", path, "Invalid value: " + value + ": " + why);
    }

    /** What is wrong is clear without the value. */
    void invalid(String path, String why) {
        add("FieldValueInvalid", path, "Invalid value: " + why);
    }

    void forbidden(String path, String why) {
        add("FieldValueForbidden", path, "Forbidden: " + why);
    }

    void duplicate(String path, JsonNode value) {
        add("FieldValueDuplicate", path, "Duplicate value: " + value);
    }

    void tooLong(String path, long limitBytes) {
        add("FieldValueTooLong", path, "Too long: may not be more than " + limitBytes + " bytes");
    }

    void add(FieldError error) {
        found.add(error);
    }

    void notFound(String path, JsonNode value) {
        add("FieldValueNotFound", path, "Not found: " + value);
    }

    /** A value that is there and is none of these. */
    void supported(JsonNode value, String path, Collection<String> supported) {
        if (value.isTextual() && !supported.contains(value.asText())) {
            add(
                    "FieldValueNotSupported",
                    path,
                    "Unsupported value: %s: supported values: %s"
                            .formatted(
                                    value,
                                    supported.stream()
                                            .sorted()
                                            .map(each -> '"' + each + '"')
                                            .collect(Collectors.joining(", "))));
        }
    }

    void matches(JsonNode value, String path, Pattern pattern, String why) {
        if (value.isTextual() && !pattern.matcher(value.asText()).matches()) {
            invalid(path, value, why);
        }
    }

    void port(JsonNode value, String path) {
        if (value.isNumber() && (value.asInt() < 1 || value.asInt() > 65535)) {
            invalid(path, value, "must be between 1 and 65535, inclusive");
        }
    }

    void notNegative(JsonNode value, String path) {
        if (value.isNumber() && value.asLong() < 0) {
            invalid(path, value, "must be greater than or equal to 0");
        }
    }

    /** The values of {@code requests}, {@code limits} and the like. */
    void quantities(JsonNode resources, String path) {
        resources
                .properties()
                .forEach(each ->
                        matches(
                                each.getValue(),
                                path + "[" + each.getKey() + "]",
                                QUANTITY,
                                "quantities must match the regular expression"
                                        + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"));
    }

    void immutable(JsonNode old, JsonNode now, String path, String why) {
        if (!old.equals(now)) {
            invalid(path, now, why);
        }
    }

    private void add(String reason, String path, String detail) {
        found.add(new FieldError(reason, path, detail));
    }
}
