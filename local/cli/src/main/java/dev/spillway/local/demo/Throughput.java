package dev.spillway.local.demo;

import static dev.spillway.local.demo.Display.megabytes;

import java.util.Locale;

/** Bytes over time: {@code 200.0 MB in 9.1 s, 22.0 MB/s}. */
record Throughput(long bytes, double seconds) {

    static Throughput since(long nanoTime, long bytes) {
        return new Throughput(bytes, (System.nanoTime() - nanoTime) / 1e9);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s in %.1f s, %s/s",
                megabytes(bytes),
                seconds,
                megabytes(bytes / seconds));
    }
}
