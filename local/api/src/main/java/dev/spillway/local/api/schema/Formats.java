package dev.spillway.local.api.schema;

import com.google.common.net.InetAddresses;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The {@code format}s that Kubernetes checks in custom resources. Every other one, int32 and int64
 * among them, is only documentation there; isbn, creditcard and bsonobjectid, which it does check,
 * are not checked here.
 */
final class Formats {

    private static final String UUID =
            "[0-9a-f]{8}-?[0-9a-f]{4}-?%s[0-9a-f]{3}-?%s[0-9a-f]{3}-?[0-9a-f]{12}";
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

    private static final Map<String, Predicate<String>> CHECKS =
            Map.ofEntries(
                    Map.entry("datetime", Formats::isDateTime),
                    Map.entry("date", Formats::isDate),
                    Map.entry("duration", Formats::isDuration),
                    Map.entry("byte", Formats::isBase64),
                    Map.entry("password", text -> true),
                    Map.entry("ipv4", text -> IPV4.matcher(text).matches()),
                    Map.entry("ipv6", Formats::isIpv6),
                    Map.entry("cidr", Formats::isCidr),
                    Map.entry(
                            "mac",
                            pattern(
                                    "([0-9a-f]{2}[:-]){5}[0-9a-f]{2}|([0-9a-f]{4}\\.){2}[0-9a-f]{4}")),
                    Map.entry("uri", pattern("[a-z][a-z0-9+.-]*:\\S+|/\\S*")),
                    Map.entry("email", pattern("[^@\\s]+@[^@\\s]+|.*<[^@\\s]+@[^@\\s]+>")),
                    Map.entry("hostname", Formats::isHostname),
                    Map.entry("uuid", pattern(UUID.formatted("[0-9a-f]", "[0-9a-f]"))),
                    Map.entry("uuid3", pattern(UUID.formatted("3", "[0-9a-f]"))),
                    Map.entry("uuid4", pattern(UUID.formatted("4", "[89ab]"))),
                    Map.entry("uuid5", pattern(UUID.formatted("5", "[89ab]"))),
                    Map.entry("ssn", pattern("\\d{3}[- ]?\\d{2}[- ]?\\d{4}")),
                    Map.entry("hexcolor", pattern("#?([0-9a-f]{3}|[0-9a-f]{6})")),
                    Map.entry(
                            "rgbcolor",
                            pattern(
                                    "rgb\\(\\s*\\d{1,3}\\s*,\\s*\\d{1,3}\\s*,\\s*\\d{1,3}\\s*\\)")));

    private Formats() {}

    /**
     * Whether the format says anything about a value: {@code date-time} does, {@code int32} does
     * not.
     */
    static boolean isChecked(String format) {
        return CHECKS.containsKey(format.replace("-", ""));
    }

    static boolean accepts(String format, String text) {
        return CHECKS.getOrDefault(format.replace("-", ""), any -> true).test(text);
    }

    private static Predicate<String> pattern(String regex) {
        Pattern pattern = Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
        return text -> pattern.matcher(text).matches();
    }

    private static boolean isDateTime(String text) {
        try {
            DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text);
            return true;
        } catch (DateTimeException _) {
            return false;
        }
    }

    private static boolean isDate(String text) {
        try {
            LocalDate.parse(text);
            return true;
        } catch (DateTimeException _) {
            return false;
        }
    }

    /** Go's {@code 1h30m}, or words as {@code 2 weeks}. */
    private static boolean isDuration(String text) {
        return text.matches("[-+]?(0|((\\d+(\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h))+)")
                || text.matches(
                        "\\d+\\s*(ns|nanos?|nanoseconds?|us|micros?|microseconds?|ms|millis?|milliseconds?|s|secs?|seconds?"
                            + "|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)");
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return text.length() % 4 == 0;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static boolean isIpv6(String text) {
        return text.contains(":") && InetAddresses.isInetAddress(text);
    }

    private static boolean isCidr(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,3}")) {
            return false;
        }
        int bits = Integer.parseInt(text.substring(slash + 1));
        String address = text.substring(0, slash);
        return (IPV4.matcher(address).matches() && bits <= 32) || (isIpv6(address) && bits <= 128);
    }

    private static boolean isHostname(String text) {
        return text.length() <= 255
                && text.matches(
                        "[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
                                + "(\\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*");
    }
}
