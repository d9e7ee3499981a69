package dev.spillway.local.demo;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Prints the progress of commands: on a terminal the progress line is updated in place, elsewhere
 * each update is a line.
 */
public final class Display {
    private final PrintStream out;
    private final boolean terminal;
    private boolean open;

    public Display(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Prints a permanent line. */
    public synchronized void line(String text) {
        if (open) {
            out.print("\r\033[K");
            open = false;
        }
        out.println(text);
        out.flush();
    }

    /**
     * Prints a progress line, which the next line replaces. A terminal that is too narrow truncates
     * it: a line that wraps could not be erased.
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

    /** Ends an open progress line. */
    public synchronized void close() {
        if (open) {
            out.println();
            open = false;
        }
    }

    /** Formats bytes as {@code 12.3 MB}, of 1,000,000 bytes each. */
    static String megabytes(double bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
