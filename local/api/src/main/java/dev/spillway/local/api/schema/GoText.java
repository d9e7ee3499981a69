package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.TreeMap;

/**
 * Values as Go prints them, since Kubernetes' messages are made by Go's {@code %v} and {@code %q}.
 */
final class GoText {

    private GoText() {}

    /** A bad value as it stands in a message: {@code "text"}, {@code 50}, {@code {"a":1}}. */
    static String value(JsonNode value) {
        if (value.isTextual()) {
            return quote(value.asText());
        }
        if (value.isNumber()) {
            return number(value);
        }
        return json(sorted(value));
    }

    /** Go's JSON, which is safe inside HTML, too. */
    static String json(JsonNode value) {
        return value.toString()
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026");
    }

    static String number(JsonNode value) {
        return isInteger(value) ? value.bigIntegerValue().toString() : number(value.doubleValue());
    }

    /**
     * Kubernetes reads a number without fraction and exponent as int64 when it fits, and all others
     * as float64.
     */
    static boolean isInteger(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToLong();
    }

    /**
     * Go's {@code %v} of a float64: the shortest digits, with an exponent from 1e+06 on and below
     * 1e-04.
     */
    static String number(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        if (exponent >= -4 && exponent < 6) {
            return digits.toPlainString();
        }
        String unscaled = digits.unscaledValue().abs().toString();
        String mantissa =
                unscaled.length() == 1
                        ? unscaled
                        : unscaled.charAt(0) + "." + unscaled.substring(1);
        return (value < 0 ? "-" : "")
                + mantissa
                + String.format(
                        Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    /** Go's {@code %q}. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> quoted.append(escaped(c)));
        return quoted.append('"').toString();
    }

    private static String escaped(int c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case 7 -> "\\a";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case 11 -> "\\v";
            default -> {
                if (c < ' ' || c == 127) {
                    yield String.format(Locale.ROOT, "\\x%02x", c);
                }
                yield Character.toString(c);
            }
        };
    }

    /** Go's JSON: the keys of objects sorted. */
    private static JsonNode sorted(JsonNode value) {
        if (value.isObject()) {
            TreeMap<String, JsonNode> entries = new TreeMap<>();
            value.properties()
                    .forEach(entry -> entries.put(entry.getKey(), sorted(entry.getValue())));
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            entries.forEach(object::set);
            return object;
        }
        if (value.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            value.forEach(each -> array.add(sorted(each)));
            return array;
        }
        return value;
    }
}
