package dev.spillway.tier.cli;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * Reports the progress of long work: a line that changes in place on a terminal, a line every ten
 * seconds elsewhere. On the error stream, so that results can be piped.
 */
final class ProgressReporter implements AutoCloseable {
    private static final long IN_PLACE_NANOS = 100_000_000L;
    private static final long LINES_NANOS = 10_000_000_000L;
    private static final int BAR = 30;

    private final PrintWriter out;
    private final boolean inPlace;
    private final String what;
    private final long ofItems;
    private final long ofBytes;
    private final long startNanos = System.nanoTime();
    private long items;
    private long bytes;
    private long shownNanos = startNanos;

    /**
     * @param ofItems how many there are, or 0 when unknown
     * @param ofBytes how many bytes they have, or 0
     */
    ProgressReporter(PrintWriter out, String what, long ofItems, long ofBytes) {
        this.out = out;
        this.inPlace = System.console() != null && System.getenv("TERM") != null;
        this.what = what;
        this.ofItems = ofItems;
        this.ofBytes = ofBytes;
    }

    synchronized void done(int moreItems, long moreBytes) {
        items += moreItems;
        bytes += moreBytes;
        long now = System.nanoTime();
        if (now - shownNanos > (inPlace ? IN_PLACE_NANOS : LINES_NANOS)) {
            shownNanos = now;
            show(false);
        }
    }

    @Override
    public synchronized void close() {
        show(true);
    }

    private void show(boolean last) {
        String line = line();
        if (inPlace) {
            out.print("\r" + line + "\u001b[K" + (last ? "\n" : ""));
        } else {
            out.println(line);
        }
        out.flush();
    }

    private String line() {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        StringBuilder line = new StringBuilder(what);
        if (ofItems > 0) {
            double share = ofBytes > 0 ? (double) bytes / ofBytes : (double) items / ofItems;
            int full = (int) (BAR * Math.min(1, share));
            line.append(" [").append("#".repeat(full)).append(".".repeat(BAR - full)).append("]");
            line.append(String.format(Locale.ROOT, " %d of %d", items, ofItems));
        } else {
            line.append(String.format(Locale.ROOT, " %d", items));
        }
        if (bytes > 0) {
            line.append(
                    String.format(
                            Locale.ROOT,
                            ", %s at %.0f MB/s",
                            ByteFormat.text(bytes),
                            bytes / 1e6 / Math.max(0.001, seconds)));
        }
        return line.toString();
    }
}
