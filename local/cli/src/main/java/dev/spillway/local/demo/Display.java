package dev.spillway.local.demo;

import java.io.PrintStream;
import java.util.Locale;

/**
 * What the demo says: on a terminal the line about the work in hand changes in place, elsewhere
 * lines follow.
 */
public final class Display {
    private final PrintStream out;
    private final boolean terminal;
    private boolean open;

    public Display(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** A line that stays. */
    public synchronized void line(String text) {
        if (open) {
            out.print("\r\033[K");
            open = false;
        }
        out.println(text);
        out.flush();
    }

    /**
     * A line about work in hand, which the next one takes the place of. A terminal that is too
     * narrow shows its beginning: what wraps could not be taken away again.
     */
    public synchronized void progress(String text) {
        if (terminal) {
            out.print("\r\033[K\033[?7l" + text + "\033[?7h");
            open = true;
        } else {
            out.println(text);
        }
        out.flush();
    }

    /** Ends an open line, so that what follows begins on its own. */
    public synchronized void close() {
        if (open) {
            out.println();
            open = false;
        }
    }

    /** Bytes as the demo shows them: {@code 12.3 MB}, of 1,000,000 bytes. */
    static String megabytes(double bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
