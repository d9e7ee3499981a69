package dev.spillway.operator.model;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A size in bytes, never negative. */
public record Bytes(long value) implements Comparable<Bytes> {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,19})([A-Za-z]*)");

    /** Kubernetes' suffixes, largest first in each system, so that text() takes the shortest. */
    private enum Unit {
        Pi(1L << 50),
        Ti(1L << 40),
        Gi(1L << 30),
        Mi(1L << 20),
        Ki(1L << 10),
        P(1_000_000_000_000_000L),
        T(1_000_000_000_000L),
        G(1_000_000_000L),
        M(1_000_000L),
        k(1_000L);

        final long bytes;

        Unit(long bytes) {
            this.bytes = bytes;
        }
    }

    public Bytes {
        if (value < 0) {
            throw new IllegalArgumentException("negative size: " + value);
        }
    }

    public static Bytes mebi(long count) {
        return new Bytes(Math.multiplyExact(count, Unit.Mi.bytes));
    }

    public static Bytes gibi(long count) {
        return new Bytes(Math.multiplyExact(count, Unit.Gi.bytes));
    }

    /**
     * Parses {@code 20Gi}, {@code 500M}, {@code 1048576}; empty for anything else, or on overflow.
     */
    public static Optional<Bytes> parse(String text) {
        var matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            long number = Long.parseLong(matcher.group(1));
            String suffix = matcher.group(2);
            return suffix.isEmpty()
                    ? Optional.of(new Bytes(number))
                    : unit(suffix).map(u -> new Bytes(Math.multiplyExact(number, u.bytes)));
        } catch (ArithmeticException | NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    private static Optional<Unit> unit(String suffix) {
        return List.of(Unit.values()).stream().filter(u -> u.name().equals(suffix)).findFirst();
    }

    /** The shortest exact form: {@code 20Gi}, {@code 500M}, {@code 1048577}. */
    public String text() {
        for (Unit unit : Unit.values()) {
            if (value > 0 && value % unit.bytes == 0) {
                return value / unit.bytes + unit.name();
            }
        }
        return Long.toString(value);
    }

    /** For people, in powers of 1000 as disks and buckets are sold: {@code 230M}, {@code 1.2G}. */
    public String decimal() {
        for (Unit unit : List.of(Unit.P, Unit.T, Unit.G, Unit.M, Unit.k)) {
            if (value >= unit.bytes) {
                long tenths = value / (unit.bytes / 10);
                return tenths >= 100 || tenths % 10 == 0
                        ? tenths / 10 + unit.name()
                        : tenths / 10 + "." + tenths % 10 + unit.name();
            }
        }
        return Long.toString(value);
    }

    @Override
    public int compareTo(Bytes other) {
        return Long.compare(value, other.value);
    }
}
