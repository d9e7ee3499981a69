package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Validates a value by the constraints of its schema: types, ranges, lengths, patterns, enums,
 * required properties and duplicate list items. The messages are those of Kubernetes.
 */
final class ValueValidation {

    private final List<FieldError> errors = new ArrayList<>();

    private ValueValidation() {}

    static List<FieldError> validate(JsonNode value, Schema schema, FieldPath path) {
        ValueValidation validation = new ValueValidation();
        validation.check(value, schema, path);
        return List.copyOf(validation.errors);
    }

    /** Checks what applies to the value's own type even if that is not the schema's. */
    private void check(JsonNode value, Schema schema, FieldPath path) {
        checkType(value, schema, path);
        checkEnumeration(value, schema.checks(), path);
        if (value.isTextual()) {
            checkText(value.asText(), schema.checks(), path);
        } else if (value.isNumber()) {
            checkNumber(value, schema.checks(), path);
        } else if (value.isArray()) {
            checkArray(value, schema, path);
        } else if (value instanceof ObjectNode object) {
            checkObject(object, schema, path);
        }
    }

    private void checkType(JsonNode value, Schema schema, FieldPath path) {
        if (value.isNull() && schema.nullable() || schema.isAny() && !value.isNull()) {
            return;
        }
        Set<String> types =
                schema.isIntOrString() ? Set.of("integer", "string") : Set.of(schema.type());
        String type = typeOf(value);
        boolean fits =
                types.contains(type)
                        || (type.equals("integer") && types.contains("number"))
                        || (type.equals("number") && types.contains("integer") && isWhole(value));
        if (!fits) {
            String wanted = schema.isIntOrString() ? "integer,string" : schema.type();
            String found = '"' + type + '"';
            errors.add(
                    FieldError.typeInvalid(
                            path.toString(),
                            found,
                            inBody(path, "must be of type " + wanted + ": " + found)));
        }
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL, MISSING -> "null";
            case OBJECT, POJO -> "object";
            case ARRAY -> "array";
            case STRING, BINARY -> "string";
            case BOOLEAN -> "boolean";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
        };
    }

    /** Kubernetes accepts 1.0 as an integer. */
    private static boolean isWhole(JsonNode number) {
        return number.doubleValue() == Math.rint(number.doubleValue());
    }

    private void checkEnumeration(JsonNode value, Schema.Checks checks, FieldPath path) {
        if (!checks.enumeration().isEmpty() && !checks.enumeration().contains(value)) {
            List<String> allowed = checks.enumeration().stream().map(JsonNode::asText).toList();
            errors.add(FieldError.notSupported(path.toString(), value, allowed));
        }
    }

    // -- strings and numbers

    /** Reports only the first violation, as Kubernetes does. */
    private void checkText(String text, Schema.Checks checks, FieldPath path) {
        int length = text.codePointCount(0, text.length());
        JsonNode value = JsonNodeFactory.instance.textNode(text);
        if (checks.maxLength() != null && length > checks.maxLength()) {
            errors.add(FieldError.tooLong(path.toString(), checks.maxLength()));
        } else if (checks.minLength() != null && length < checks.minLength()) {
            invalid(path, value, "should be at least " + checks.minLength() + " chars long");
        } else if (checks.pattern() != null && !checks.pattern().matcher(text).find()) {
            invalid(path, value, "should match '" + checks.pattern() + "'");
        } else if (checks.dateTime() && !isDateTime(text)) {
            String why = inBody(path, "must be of type date-time: " + value);
            errors.add(FieldError.typeInvalid(path.toString(), value.toString(), why));
        }
    }

    private static boolean isDateTime(String text) {
        try {
            DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text);
            return true;
        } catch (DateTimeException _) {
            return false;
        }
    }

    private void checkNumber(JsonNode value, Schema.Checks checks, FieldPath path) {
        Double maximum = checks.maximum();
        if (maximum != null && value.doubleValue() > maximum) {
            invalid(path, value, "should be less than or equal to " + limit(maximum));
        }
        Double minimum = checks.minimum();
        if (minimum != null && value.doubleValue() < minimum) {
            invalid(path, value, "should be greater than or equal to " + limit(minimum));
        }
    }

    /** Prints a limit of 9.0 as 9. */
    private static String limit(double limit) {
        return limit == Math.rint(limit) ? Long.toString((long) limit) : Double.toString(limit);
    }

    // -- arrays and objects

    private void checkArray(JsonNode array, Schema schema, FieldPath path) {
        Schema.Checks checks = schema.checks();
        if (checks.minItems() != null && array.size() < checks.minItems()) {
            String why = "should have at least " + checks.minItems() + " items";
            invalid(path, JsonNodeFactory.instance.numberNode(array.size()), why);
        }
        if (checks.maxItems() != null && array.size() > checks.maxItems()) {
            errors.add(FieldError.tooMany(path.toString(), array.size(), checks.maxItems()));
        }
        Map<JsonNode, Integer> seen = new HashMap<>();
        for (int i = 0; i < array.size(); i++) {
            JsonNode item = array.get(i);
            if (schema.items() != null) {
                check(item, schema.items(), path.index(i));
            }
            checkUnique(item, schema, path.index(i), seen);
        }
    }

    /** Reports a duplicate once, at its second occurrence, as Kubernetes does. */
    private void checkUnique(
            JsonNode item, Schema list, FieldPath path, Map<JsonNode, Integer> seen) {
        JsonNode identity =
                switch (list.mergeStrategy().orElseGet(MergeStrategy.Atomic::new)) {
                    case MergeStrategy.Map map -> keyOf(item, map);
                    case MergeStrategy.Set _ -> item;
                    case MergeStrategy.Atomic _, MergeStrategy.Granular _ -> null;
                };
        if (identity != null && seen.merge(identity, 1, Integer::sum) == 2) {
            errors.add(FieldError.duplicate(path.toString(), identity));
        }
    }

    /** The fields that identify an item in a list of type map. */
    static JsonNode keyOf(JsonNode item, MergeStrategy.Map list) {
        ObjectNode key = JsonNodeFactory.instance.objectNode();
        list.keys().stream().filter(item::has).forEach(name -> key.set(name, item.get(name)));
        return key;
    }

    private void checkObject(ObjectNode object, Schema schema, FieldPath path) {
        Schema.Checks checks = schema.checks();
        if (checks.maxProperties() != null && object.size() > checks.maxProperties()) {
            errors.add(FieldError.tooMany(path.toString(), object.size(), checks.maxProperties()));
            return;
        }
        object.properties()
                .forEach(each -> {
                    Schema property = schema.property(each.getKey());
                    if (property != null) {
                        check(each.getValue(), property, path.child(each.getKey()));
                    }
                });
        for (String name : checks.required()) {
            if (!object.has(name)) {
                errors.add(FieldError.required(path.child(name).toString(), ""));
            }
        }
    }

    private void invalid(FieldPath path, JsonNode value, String why) {
        errors.add(FieldError.invalid(path.toString(), value, inBody(path, why)));
    }

    private static String inBody(FieldPath path, String why) {
        return path.text() + " in body " + why;
    }
}
