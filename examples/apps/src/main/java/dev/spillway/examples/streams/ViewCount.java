package dev.spillway.examples.streams;

import java.time.Instant;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;

/**
 * How often a page, or the pages of a section, were viewed in a window of time.
 *
 * @param of the page or section
 * @param from when the window begins, such as {@code 2026-11-30T12:00:10Z}
 */
record ViewCount(String of, String from, long views) {

    /** The newest record of a key replaces those before. */
    static KeyValue<String, ViewCount> record(Windowed<String> window, long views) {
        var from = Instant.ofEpochMilli(window.window().start()).toString();
        return KeyValue.pair(window.key() + "@" + from, new ViewCount(window.key(), from, views));
    }
}
