package dev.spillway.local.api.schema.cel;

import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code '%d of %s'.format([1, 'a'])}, which the Java implementation of CEL lacks. */
final class Formatting {

    static final List<Function> FUNCTIONS =
            List.of(
                    Function.member(
                            "format",
                            SimpleType.STRING,
                            List.of(SimpleType.STRING, ListType.create(SimpleType.DYN)),
                            String.class,
                            List.class,
                            Formatting::format));

    /** A verb with its precision, such as {@code %.2f}. */
    private static final Pattern VERB = Pattern.compile("%(?:\\.(\\d{1,3}))?(.|$)", Pattern.DOTALL);

    private static final int DEFAULT_PRECISION = 6;

    private Formatting() {}

    private static String format(String format, List<?> arguments) {
        StringBuilder text = new StringBuilder();
        Matcher verb = VERB.matcher(format);
        int next = 0;
        while (verb.find()) {
            if (verb.group(2).equals("%")) {
                verb.appendReplacement(text, "%");
                continue;
            }
            if (next >= arguments.size()) {
                throw new FunctionFailure("index " + next + " out of range");
            }
            String precision = verb.group(1);
            int digits = precision == null ? DEFAULT_PRECISION : Integer.parseInt(precision);
            String formatted = format(verb.group(2), digits, arguments.get(next++));
            verb.appendReplacement(text, Matcher.quoteReplacement(formatted));
        }
        return verb.appendTail(text).toString();
    }

    private static String format(String verb, int precision, Object argument) {
        return switch (verb) {
            case "s" -> text(argument);
            case "d" -> integer(verb, argument).toString();
            case "f" -> String.format(Locale.ROOT, "%." + precision + "f", number(verb, argument));
            case "e" -> String.format(Locale.ROOT, "%." + precision + "e", number(verb, argument));
            case "b" ->
                    argument instanceof Boolean flag
                            ? (flag ? "1" : "0")
                            : Long.toBinaryString(integer(verb, argument));
            case "o" -> Long.toOctalString(integer(verb, argument));
            case "x" -> Long.toHexString(integer(verb, argument));
            case "X" -> Long.toHexString(integer(verb, argument)).toUpperCase(Locale.ROOT);
            default ->
                    throw new FunctionFailure(
                            "could not parse formatting clause: unrecognized formatting clause \""
                                    + verb
                                    + "\"");
        };
    }

    /** As {@code %s} prints values: texts in lists and maps stand without quotes there. */
    static String text(Object value) {
        return switch (value) {
            case String text -> text;
            case Double number ->
                    number == Math.rint(number) && !Double.isInfinite(number)
                            ? new BigDecimal(number).toPlainString()
                            : number.toString();
            case Duration duration ->
                    BigDecimal.valueOf(duration.toNanos(), 9).stripTrailingZeros().toPlainString()
                            + "s";
            case Instant instant -> instant.toString();
            case List<?> list ->
                    list.stream().map(Formatting::text).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(entry -> text(entry.getKey()) + ": " + text(entry.getValue()))
                            .sorted()
                            .collect(Collectors.joining(", ", "{", "}"));
            default -> value.toString();
        };
    }

    private static Long integer(String verb, Object argument) {
        return switch (argument) {
            case Long number -> number;
            default -> throw wrongType(verb, "integers", argument);
        };
    }

    private static Double number(String verb, Object argument) {
        return switch (argument) {
            case Double number -> number;
            case Long number -> number.doubleValue();
            default -> throw wrongType(verb, "doubles", argument);
        };
    }

    private static FunctionFailure wrongType(String verb, String wanted, Object argument) {
        return new FunctionFailure(
                "error during formatting: \""
                        + verb
                        + "\" can only be used on "
                        + wanted
                        + ", was given "
                        + argument.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    }
}
