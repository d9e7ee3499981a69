package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * One invalid field, as in {@code status.details.causes} of a Kubernetes {@code Status}. The
 * factory methods use the cause types and the wording of Kubernetes.
 *
 * @param reason the cause type, such as {@code FieldValueInvalid}
 * @param field such as {@code spec.listeners[0].port}; {@code <nil>} for the object itself
 * @param detail what Kubernetes prints after {@code <field>: }, such as {@code Required value}
 */
public record FieldError(String reason, String field, String detail) {

    /**
     * @param why may be empty
     */
    public static FieldError required(String field, String why) {
        return of("FieldValueRequired", field, "Required value", why);
    }

    /**
     * @param value as it is to be printed
     */
    public static FieldError invalid(String field, Object value, String why) {
        return of("FieldValueInvalid", field, "Invalid value: " + value, why);
    }

    /** A value of another JSON type than its schema's. */
    public static FieldError typeInvalid(String field, String value, String why) {
        return of("FieldValueTypeInvalid", field, "Invalid value: " + value, why);
    }

    public static FieldError forbidden(String field, String why) {
        return of("FieldValueForbidden", field, "Forbidden", why);
    }

    public static FieldError duplicate(String field, JsonNode value) {
        return of("FieldValueDuplicate", field, "Duplicate value: " + value, "");
    }

    public static FieldError notFound(String field, JsonNode value) {
        return of("FieldValueNotFound", field, "Not found: " + value, "");
    }

    public static FieldError notSupported(
            String field, Object value, Collection<String> supported) {
        String values =
                supported.stream()
                        .map(each -> '"' + each + '"')
                        .collect(Collectors.joining(", ", "supported values: ", ""));
        return of("FieldValueNotSupported", field, "Unsupported value: " + value, values);
    }

    public static FieldError tooLong(String field, long maximum) {
        String unit = maximum == 1 ? " byte" : " bytes";
        return of("FieldValueTooLong", field, "Too long", "may not be more than " + maximum + unit);
    }

    public static FieldError tooMany(String field, int actual, long maximum) {
        String unit = maximum == 1 ? " item" : " items";
        return of(
                "FieldValueTooMany",
                field,
                "Too many: " + actual,
                "must have at most " + maximum + unit);
    }

    private static FieldError of(String reason, String field, String kind, String why) {
        return new FieldError(reason, field, why.isEmpty() ? kind : kind + ": " + why);
    }

    /** As in a message: {@code spec.replicas: Required value}. */
    @Override
    public String toString() {
        return field + ": " + detail;
    }
}
