package dev.spillway.local.uses.commitlog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A row of a table.
 *
 * @param id the primary key
 * @param values of the other columns, as the text of {@link Column#text}
 */
record Row(long id, List<@Nullable String> values) {
    private static final String NULL = "\\N";

    Row {
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }

    /** As {@link Table#rowText} makes it of the same row: {@code 17|3|tea|2|4.50|true|\N|...}. */
    String text() {
        return id
                + "|"
                + values.stream()
                        .map(value -> value == null ? NULL : value)
                        .collect(Collectors.joining("|"));
    }
}
