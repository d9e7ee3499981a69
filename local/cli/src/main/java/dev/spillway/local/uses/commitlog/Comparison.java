package dev.spillway.local.uses.commitlog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/** How the rows of a copy differ from those that are expected. */
final class Comparison {
    private static final int SHOWN = 5;

    private Comparison() {}

    /**
     * What is wrong, with a few of the rows; empty when all are equal.
     *
     * @param expected texts by id
     */
    static Optional<String> difference(
            SortedMap<Long, String> expected, SortedMap<Long, String> seen) {
        var ids = new TreeSet<>(expected.keySet());
        ids.addAll(seen.keySet());
        var missing = 0;
        var surplus = 0;
        var changed = 0;
        List<String> shown = new ArrayList<>();
        for (var id : ids) {
            var expectedText = expected.get(id);
            var seenText = seen.get(id);
            if (expectedText == null) {
                surplus++;
            } else if (seenText == null) {
                missing++;
            } else if (!expectedText.equals(seenText)) {
                changed++;
            } else {
                continue;
            }
            if (shown.size() < SHOWN) {
                shown.add(
                        "    expected %s\n    seen     %s"
                                .formatted(
                                        expectedText == null ? "no row " + id : expectedText,
                                        seenText == null ? "no row " + id : seenText));
            }
        }
        return shown.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "of %d rows %d are missing, %d are different, and %d are there that must not be:\n%s"
                                .formatted(
                                        expected.size(),
                                        missing,
                                        changed,
                                        surplus,
                                        String.join("\n", shown)));
    }
}
