package dev.spillway.operator.status;

import dev.spillway.operator.model.Bytes;
import org.jspecify.annotations.Nullable;

/** Rounds numbers that change all the time, so that status rarely changes. */
public final class Rounded {

    /** A change of less than one part in this many keeps the previous number. */
    private static final int NOTICEABLE = 20;

    /** Two significant digits are enough. */
    private static final int LARGEST_MANTISSA = 100;

    private Rounded() {}

    /** For people: {@code 230M}. */
    static @Nullable String text(@Nullable Long bytes) {
        return bytes == null ? null : new Bytes(bytes).decimal();
    }

    /** Rounded to two significant digits; the previous number while the change is under 5 %. */
    public static long bytes(long bytes, @Nullable Long previous) {
        if (previous != null && bytes > 0 && previous > 0) {
            if (Math.abs(bytes - previous) <= previous / NOTICEABLE) {
                return previous;
            }
        }
        long unit = 1;
        while (bytes / unit >= LARGEST_MANTISSA) {
            unit *= 10;
        }
        return Math.round((double) bytes / unit) * unit;
    }
}
