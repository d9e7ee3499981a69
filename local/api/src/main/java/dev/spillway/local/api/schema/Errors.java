package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;

/** Kubernetes' field errors, with its reasons and its wording. */
final class Errors {

    private Errors() {}

    static FieldError required(Path path, String detail) {
        return error("FieldValueRequired", path, "Required value", detail);
    }

    static FieldError invalid(Path path, JsonNode value, String detail) {
        return invalid(path, GoText.value(value), detail);
    }

    /**
     * @param value as it is to be printed
     */
    static FieldError invalid(Path path, String value, String detail) {
        return error("FieldValueInvalid", path, "Invalid value: " + value, detail);
    }

    static FieldError typeInvalid(Path path, String value, String detail) {
        return error("FieldValueTypeInvalid", path, "Invalid value: " + value, detail);
    }

    static FieldError forbidden(Path path, String detail) {
        return error("FieldValueForbidden", path, "Forbidden", detail);
    }

    static FieldError duplicate(Path path, String value) {
        return error("FieldValueDuplicate", path, "Duplicate value: " + value, "");
    }

    static FieldError notSupported(Path path, JsonNode value, List<JsonNode> supported) {
        String values =
                supported.stream()
                        .map(each ->
                                GoText.quote(each.isTextual() ? each.asText() : each.toString()))
                        .collect(Collectors.joining(", "));
        return error(
                "FieldValueNotSupported",
                path,
                "Unsupported value: " + GoText.value(value),
                "supported values: " + values);
    }

    static FieldError tooLong(Path path, long maximum) {
        return error(
                "FieldValueTooLong",
                path,
                "Too long",
                "may not be more than " + maximum + (maximum == 1 ? " byte" : " bytes"));
    }

    static FieldError tooMany(Path path, int actual, long maximum) {
        return error(
                "FieldValueTooMany",
                path,
                "Too many: " + actual,
                "must have at most " + maximum + (maximum == 1 ? " item" : " items"));
    }

    private static FieldError error(String reason, Path path, String kind, String detail) {
        return new FieldError(
                reason, path.toString(), detail.isEmpty() ? kind : kind + ": " + detail);
    }
}
