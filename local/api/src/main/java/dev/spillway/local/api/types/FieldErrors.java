package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.api.schema.FieldError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Collects the field errors of an object of a built-in type, with Kubernetes' messages. */
final class FieldErrors {

    private static final Pattern QUANTITY =
            Pattern.compile(
                    "[+-]?(\\d+|\\d+\\.\\d*|\\.\\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\\d+)?");

    private final List<FieldError> found = new ArrayList<>();

    List<FieldError> found() {
        return List.copyOf(found);
    }

    void add(FieldError error) {
        found.add(error);
    }

    void require(JsonNode value, String path) {
        require(value, path, "");
    }

    /** An empty list counts as missing. */
    void require(JsonNode value, String path, String why) {
        if (value.isMissingNode()
                || value.isNull()
                || (value.isTextual() && value.asText().isEmpty())
                || (value.isContainerNode() && value.isEmpty())) {
            add(FieldError.required(path, why));
        }
    }

    void invalid(String path, JsonNode value, String why) {
        add(FieldError.invalid(path, value, why));
    }

    void forbidden(String path, String why) {
        add(FieldError.forbidden(path, why));
    }

    /** Checks a value that may be absent. */
    void supported(JsonNode value, String path, List<String> supported) {
        if (value.isTextual() && !supported.contains(value.asText())) {
            add(FieldError.notSupported(path, value, supported));
        }
    }

    void matches(JsonNode value, String path, Pattern pattern, String why) {
        if (value.isTextual() && !pattern.matcher(value.asText()).matches()) {
            invalid(path, value, why);
        }
    }

    /** Requires the items of a list to have different names; absent names do not count. */
    void unique(JsonNode items, String path) {
        unique(items, path, new HashSet<>());
    }

    /**
     * @param names names in other lists that must differ too; those of this list are added
     */
    void unique(JsonNode items, String path, Set<String> names) {
        for (int i = 0; i < items.size(); i++) {
            JsonNode name = items.path(i).path("name");
            if (!name.asText("").isEmpty() && !names.add(name.asText())) {
                add(FieldError.duplicate(path + "[" + i + "].name", name));
            }
        }
    }

    void port(JsonNode value, String path) {
        require(value, path);
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
        immutable(old, now, path, now, why);
    }

    /**
     * @param printed the value in the message
     */
    void immutable(JsonNode old, JsonNode now, String path, JsonNode printed, String why) {
        if (!old.equals(now)) {
            invalid(path, printed, why);
        }
    }
}
