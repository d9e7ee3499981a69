package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * The checks of OpenAPI: types, bounds, patterns, enumerations, required properties and the
 * junctors.
 *
 * <p>One value meets the checks that its own kind has, even when its type is wrong already, as in
 * Kubernetes' kube-openapi. A result also counts what it found in order: of several failing
 * alternatives of anyOf and oneOf, the one that fits best is reported.
 */
final class ValueValidation {

    /** What was found, without repetition, and how many checks were made on the way. */
    private static final class Result {
        final Set<FieldError> errors = new LinkedHashSet<>();
        int matches;

        void add(FieldError error) {
            errors.add(error);
        }

        void merge(Result other) {
            errors.addAll(other.errors);
            matches += other.matches;
        }
    }

    private ValueValidation() {}

    static List<FieldError> validate(JsonNode value, Schema schema) {
        return List.copyOf(validate(value, schema, Path.ROOT).errors);
    }

    private static Result validate(JsonNode value, Schema schema, Path path) {
        Result result = new Result();
        checkType(value, schema, path, result);
        if (value.isNull()) {
            checkEnumeration(value, schema, path, result);
            return result;
        }
        checkJunctors(value, schema, path, result);
        if (value.isTextual()) {
            checkText(value.asText(), schema.checks(), path, result);
        } else if (value.isNumber()) {
            checkNumber(value, schema.checks(), path, result);
        } else if (value.isArray()) {
            checkArray(value, schema, path, result);
        }
        checkEnumeration(value, schema, path, result);
        if (value.isObject()) {
            checkObject(value, schema, path, result);
        }
        result.matches++;
        return result;
    }

    private static void checkType(JsonNode value, Schema schema, Path path, Result result) {
        Set<String> types = typesOf(schema);
        String type = typeOf(value);
        if (types.isEmpty() || types.contains(type) || (value.isNull() && schema.nullable())) {
            result.matches++;
            return;
        }
        boolean wholeNumber =
                type.equals("number") && value.doubleValue() == Math.rint(value.doubleValue());
        boolean fits =
                (wholeNumber && types.contains("integer"))
                        || (type.equals("integer") && types.contains("number"));
        if (fits) {
            result.matches++;
            return;
        }
        String format = schema.checks().format();
        boolean namesFormat = Formats.isChecked(format) && !value.isNull() && !value.isArray();
        String wanted = namesFormat ? format : String.join(",", types);
        String found = namesFormat ? goFormatOf(value) : type;
        result.add(
                Errors.typeInvalid(
                        path,
                        GoText.quote(found),
                        inBody(path, "must be of type " + wanted + ": " + GoText.quote(found))));
    }

    private static Set<String> typesOf(Schema schema) {
        if (schema.extensions().intOrString()) {
            return new LinkedHashSet<>(List.of("integer", "string"));
        }
        return schema.type().isEmpty() ? Set.of() : Set.of(schema.type());
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL, MISSING -> "null";
            case OBJECT, POJO -> "object";
            case ARRAY -> "array";
            case STRING, BINARY -> "string";
            case BOOLEAN -> "boolean";
            case NUMBER -> GoText.isInteger(value) ? "integer" : "number";
        };
    }

    /**
     * A text's format is checked where Go's own type of the value has a name for it, and that one
     * is printed.
     */
    private static String goFormatOf(JsonNode value) {
        if (value.isNumber()) {
            return GoText.isInteger(value) ? "int64" : "float64";
        }
        return "";
    }

    // -- texts and numbers

    /** Only the first of these is reported. */
    private static void checkText(String text, Schema.Checks checks, Path path, Result result) {
        int length = text.codePointCount(0, text.length());
        if (checks.maxLength() != null && length > checks.maxLength()) {
            result.add(Errors.tooLong(path, checks.maxLength()));
        } else if (checks.minLength() != null && length < checks.minLength()) {
            result.add(
                    invalid(
                            path,
                            GoText.quote(text),
                            "should be at least " + checks.minLength() + " chars long"));
        } else if (checks.pattern() != null
                && !Patterns.of(checks.pattern()).matcher(text).find()) {
            result.add(
                    invalid(path, GoText.quote(text), "should match '" + checks.pattern() + "'"));
        }
        result.matches++;
        if (Formats.isChecked(checks.format())) {
            if (!Formats.accepts(checks.format(), text)) {
                String quoted = GoText.quote(text);
                String detail = "must be of type " + checks.format() + ": " + quoted;
                result.add(Errors.typeInvalid(path, quoted, inBody(path, detail)));
            }
            result.matches++;
        }
    }

    private static void checkNumber(
            JsonNode value, Schema.Checks checks, Path path, Result result) {
        String printed = GoText.number(value);
        Double factor = checks.multipleOf();
        if (factor != null && !isMultiple(value.doubleValue(), factor)) {
            result.add(invalid(path, printed, "should be a multiple of " + limit(value, factor)));
        }
        Schema.Bound maximum = checks.maximum();
        if (maximum != null && exceeds(value.doubleValue(), maximum.value(), maximum.exclusive())) {
            String word = maximum.exclusive() ? "less than " : "less than or equal to ";
            result.add(invalid(path, printed, "should be " + word + limit(value, maximum.value())));
        }
        Schema.Bound minimum = checks.minimum();
        if (minimum != null
                && exceeds(-value.doubleValue(), -minimum.value(), minimum.exclusive())) {
            String word = minimum.exclusive() ? "greater than " : "greater than or equal to ";
            result.add(invalid(path, printed, "should be " + word + limit(value, minimum.value())));
        }
        result.matches++;
    }

    private static boolean exceeds(double value, double bound, boolean exclusive) {
        return exclusive ? value >= bound : value > bound;
    }

    private static boolean isMultiple(double value, double factor) {
        double quotient = factor < 1 ? 1 / factor * value : value / factor;
        return Math.abs(quotient - Math.rint(quotient)) < 1e-9;
    }

    /** An integer is measured by an integer: 9.0 in the schema is printed as 9. */
    private static String limit(JsonNode value, double limit) {
        return GoText.isInteger(value) ? Long.toString((long) limit) : GoText.number(limit);
    }

    private static void checkEnumeration(JsonNode value, Schema schema, Path path, Result result) {
        List<JsonNode> allowed = schema.checks().enumeration();
        if (!allowed.isEmpty() && allowed.stream().noneMatch(each -> isSame(each, value))) {
            result.add(Errors.notSupported(path, value, allowed));
        }
        result.matches++;
    }

    private static boolean isSame(JsonNode one, JsonNode other) {
        boolean areNumbers = one.isNumber() && other.isNumber();
        return areNumbers
                ? one.decimalValue().compareTo(other.decimalValue()) == 0
                : one.equals(other);
    }

    // -- arrays and objects

    private static void checkArray(JsonNode array, Schema schema, Path path, Result result) {
        Schema.Checks checks = schema.checks();
        if (schema.items() != null) {
            for (int i = 0; i < array.size(); i++) {
                result.merge(validate(array.get(i), schema.items(), path.index(i)));
            }
        }
        if (checks.minItems() != null && array.size() < checks.minItems()) {
            String detail = "should have at least " + checks.minItems() + " items";
            result.add(invalid(path, Integer.toString(array.size()), detail));
        }
        if (checks.maxItems() != null && array.size() > checks.maxItems()) {
            result.add(Errors.tooMany(path, array.size(), checks.maxItems()));
        }
        result.matches++;
    }

    private static void checkObject(JsonNode object, Schema schema, Path path, Result result) {
        Schema.Checks checks = schema.checks();
        int size = object.size();
        if (checks.minProperties() != null && size < checks.minProperties()) {
            String detail = "should have at least " + checks.minProperties() + " properties";
            result.add(invalid(path, Integer.toString(size), detail));
            return;
        }
        if (checks.maxProperties() != null && size > checks.maxProperties()) {
            result.add(Errors.tooMany(path, size, checks.maxProperties()));
            return;
        }
        object.properties()
                .forEach(entry -> {
                    Schema property = schema.property(entry.getKey());
                    if (property != null) {
                        result.merge(
                                validate(entry.getValue(), property, path.child(entry.getKey())));
                    }
                });
        for (String name : checks.required()) {
            if (!object.has(name)) {
                result.add(Errors.required(path.child(name), ""));
            }
        }
        result.matches++;
    }

    // -- junctors

    private static void checkJunctors(JsonNode value, Schema schema, Path path, Result result) {
        checkAnyOf(value, schema.checks().anyOf(), path, result);
        checkOneOf(value, schema.checks().oneOf(), path, result);
        checkAllOf(value, schema.checks().allOf(), path, result);
        Schema not = schema.checks().not();
        if (not != null && validate(value, not, path).errors.isEmpty()) {
            result.add(junctor(path, "must not validate the schema (not)"));
        }
        result.matches++;
    }

    private static void checkAnyOf(
            JsonNode value, List<Schema> alternatives, Path path, Result result) {
        if (alternatives.isEmpty()) {
            return;
        }
        List<Result> found = validateAll(value, alternatives, path);
        if (found.stream().noneMatch(each -> each.errors.isEmpty())) {
            result.add(junctor(path, "must validate at least one schema (anyOf)"));
        }
        result.merge(best(found));
    }

    private static void checkOneOf(
            JsonNode value, List<Schema> alternatives, Path path, Result result) {
        if (alternatives.isEmpty()) {
            return;
        }
        List<Result> found = validateAll(value, alternatives, path);
        long valid = found.stream().filter(each -> each.errors.isEmpty()).count();
        if (valid != 1) {
            String count =
                    valid == 0 ? "Found none valid" : "Found " + valid + " valid alternatives";
            result.add(junctor(path, "must validate one and only one schema (oneOf). " + count));
        }
        result.merge(best(found));
    }

    private static void checkAllOf(JsonNode value, List<Schema> parts, Path path, Result result) {
        List<Result> found = validateAll(value, parts, path);
        found.forEach(result::merge);
        long valid = found.stream().filter(each -> each.errors.isEmpty()).count();
        if (valid < parts.size()) {
            String none = valid == 0 ? ". None validated" : "";
            result.add(junctor(path, "must validate all the schemas (allOf)" + none));
        }
    }

    private static List<Result> validateAll(JsonNode value, List<Schema> schemas, Path path) {
        List<Result> results = new ArrayList<>();
        schemas.forEach(schema -> results.add(validate(value, schema, path)));
        return results;
    }

    /** The first without errors, else the first with the most matches. */
    private static Result best(List<Result> results) {
        BiPredicate<Result, Result> isBetter =
                (one, other) ->
                        !other.errors.isEmpty()
                                && (one.errors.isEmpty() || one.matches > other.matches);
        Result best = results.getFirst();
        for (Result each : results) {
            best = isBetter.test(each, best) ? each : best;
        }
        return best;
    }

    /** Kubernetes' junctor errors name no field, only their text does. */
    private static FieldError junctor(Path path, String detail) {
        return Errors.invalid(
                Path.ROOT,
                JsonNodeFactory.instance.textNode(""),
                GoText.quote(path.text()) + " " + detail);
    }

    private static FieldError invalid(Path path, String printedValue, String detail) {
        return Errors.invalid(path, printedValue, inBody(path, detail));
    }

    private static String inBody(Path path, String detail) {
        return path.text() + " in body " + detail;
    }
}
