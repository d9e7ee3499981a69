package dev.spillway.local.uses.activity;

import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Where a report is not what was sent. */
final class Difference {
    private static final int SHOWN = 5;

    private Difference() {}

    /** Empty if they are equal. */
    static Optional<String> between(
            SortedMap<String, SortedMap<String, Long>> expected,
            SortedMap<String, SortedMap<String, Long>> seen) {
        var lines = new StringBuilder();
        var differences = 0;
        var measures = new TreeSet<>(expected.keySet());
        measures.addAll(seen.keySet());
        for (var measure : measures) {
            var must = expected.getOrDefault(measure, new TreeMap<>());
            var is = seen.getOrDefault(measure, new TreeMap<>());
            var names = new TreeSet<>(must.keySet());
            names.addAll(is.keySet());
            for (var name : names) {
                if (!Objects.equals(must.get(name), is.get(name)) && ++differences <= SHOWN) {
                    lines.append(
                            "\n    %s of %s: expected %d, seen %d"
                                    .formatted(
                                            measure,
                                            name,
                                            must.getOrDefault(name, 0L),
                                            is.getOrDefault(name, 0L)));
                }
            }
        }
        return differences == 0
                ? Optional.empty()
                : Optional.of("%d counts are not as they must be:%s".formatted(differences, lines));
    }
}
