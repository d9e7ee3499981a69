package dev.spillway.local.uses;

import dev.spillway.local.demo.Display;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a use has measured, as a table for people, in the order in which it was measured. */
public final class Figures {
    private static final int INDENT = 2;

    private final Map<String, String> rows = new LinkedHashMap<>();
    private final long began = System.nanoTime();

    /**
     * @param name a word
     * @param format of {@link String#format}, for {@link Locale#ROOT}
     */
    public void add(String name, String format, Object... values) {
        rows.put(name, String.format(Locale.ROOT, format, values));
    }

    /** Seconds since the use began. */
    public double seconds() {
        return (System.nanoTime() - began) / 1e9;
    }

    public void show(Display display) {
        text().lines().forEach(display::line);
    }

    String text() {
        var width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
        var text = new StringBuilder();
        rows.forEach((name, value) ->
                text.repeat(' ', INDENT)
                        .append(name)
                        .repeat(' ', width - name.length() + INDENT)
                        .append(value)
                        .append('\n'));
        return text.toString();
    }
}
