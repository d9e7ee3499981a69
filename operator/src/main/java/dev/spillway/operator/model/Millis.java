package dev.spillway.operator.model;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A duration in milliseconds, never negative. */
public record Millis(long value) implements Comparable<Millis> {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,19})(ms|s|m|h|d)");

    /** Longest first, so that text() takes the shortest form. */
    private enum Unit {
        d(86_400_000L),
        h(3_600_000L),
        m(60_000L),
        s(1_000L),
        ms(1L);

        final long millis;

        Unit(long millis) {
            this.millis = millis;
        }
    }

    public Millis {
        if (value < 0) {
            throw new IllegalArgumentException("negative time: " + value);
        }
    }

    public static Millis days(long count) {
        return new Millis(Math.multiplyExact(count, Unit.d.millis));
    }

    public static Millis hours(long count) {
        return new Millis(Math.multiplyExact(count, Unit.h.millis));
    }

    /** Parses {@code 7d}, {@code 6h}, {@code 500ms}; empty for anything else, or on overflow. */
    public static Optional<Millis> parse(String text) {
        var matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            long number = Long.parseLong(matcher.group(1));
            return List.of(Unit.values()).stream()
                    .filter(unit -> unit.name().equals(matcher.group(2)))
                    .map(unit -> new Millis(Math.multiplyExact(number, unit.millis)))
                    .findFirst();
        } catch (ArithmeticException | NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    /** The shortest exact form: {@code 7d}, {@code 90m}. */
    public String text() {
        for (Unit unit : Unit.values()) {
            if (value % unit.millis == 0 && value > 0) {
                return value / unit.millis + unit.name();
            }
        }
        return value + Unit.ms.name();
    }

    @Override
    public int compareTo(Millis other) {
        return Long.compare(value, other.value);
    }
}
