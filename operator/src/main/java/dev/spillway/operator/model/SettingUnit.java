package dev.spillway.operator.model;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The unit in the name of a Kafka setting. Kafka parses plain numbers only, where people write
 * {@code 100MB} or {@code 7d}; the unit allows to suggest the number that they meant.
 */
enum SettingUnit {
    Bytes("bytes"),
    Milliseconds("milliseconds"),
    Seconds("seconds"),
    Minutes("minutes"),
    Hours("hours");

    private static final Pattern SIZE =
            Pattern.compile("([0-9]{1,9}) ?([kmgt])(i?b|i)?", Pattern.CASE_INSENSITIVE);

    private static final Pattern TIME =
            Pattern.compile("([0-9]{1,9}) ?(ms|s|sec|secs|m|min|h|d)", Pattern.CASE_INSENSITIVE);

    private static final Map<String, Long> IN_MS =
            Map.of(
                    "ms", 1L,
                    "s", 1000L,
                    "sec", 1000L,
                    "secs", 1000L,
                    "m", 60_000L,
                    "min", 60_000L,
                    "h", 3_600_000L,
                    "d", 86_400_000L);

    private static final Map<String, SettingUnit> BY_LAST_WORD =
            Map.of(
                    "bytes", Bytes,
                    "ms", Milliseconds,
                    "millis", Milliseconds,
                    "seconds", Seconds,
                    "secs", Seconds,
                    "minutes", Minutes,
                    "hours", Hours);

    private static final List<String> OTHER_SIZES =
            List.of("bytes.per.second", "buffer.size", "buffer.bytes");

    private final String words;

    SettingUnit(String words) {
        this.words = words;
    }

    /** Empty if the name has no unit. */
    static Optional<SettingUnit> of(String key) {
        return OTHER_SIZES.stream().anyMatch(key::endsWith)
                ? Optional.of(Bytes)
                : Optional.ofNullable(BY_LAST_WORD.get(key.substring(key.lastIndexOf('.') + 1)));
    }

    String description() {
        return words;
    }

    /** The number for a text with a suffix, in this unit: 100MB are 104857600 bytes to Kafka. */
    Optional<Long> amount(String text) {
        return switch (this) {
            case Bytes -> size(text);
            case Milliseconds -> time(text, 1);
            case Seconds -> time(text, 1000);
            case Minutes -> time(text, 60_000);
            case Hours -> time(text, 3_600_000);
        };
    }

    private static Optional<Long> size(String text) {
        var matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int power = "kmgt".indexOf(matcher.group(2).toLowerCase(Locale.ROOT)) + 1;
        return Optional.of(Long.parseLong(matcher.group(1)) << (10 * power));
    }

    private static Optional<Long> time(String text, long unitMs) {
        var matcher = TIME.matcher(text);
        return matcher.matches()
                ? Optional.of(
                        Long.parseLong(matcher.group(1))
                                * IN_MS.getOrDefault(matcher.group(2).toLowerCase(Locale.ROOT), 1L)
                                / unitMs)
                : Optional.empty();
    }
}
