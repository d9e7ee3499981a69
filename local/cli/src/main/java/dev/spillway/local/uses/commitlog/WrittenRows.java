package dev.spillway.local.uses.commitlog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The rows that a writer has committed, as they must now be in every copy: the writer's own record,
 * which no database, topic or connector has a part in. Thread-safe.
 */
final class WrittenRows {
    private final Map<Long, Row> rows = new HashMap<>();

    /** To choose one at random; a row's index is in {@link #indexes}. */
    private final List<Long> ids = new ArrayList<>();

    private final Map<Long, Integer> indexes = new HashMap<>();
    private long changes;

    synchronized void apply(Transaction committed) {
        committed.changes().forEach(this::apply);
    }

    private void apply(Change change) {
        changes++;
        switch (change) {
            case Change.Insert(Row row) -> {
                rows.put(row.id(), row);
                indexes.put(row.id(), ids.size());
                ids.add(row.id());
            }
            case Change.Update(Row row) -> rows.put(row.id(), row);
            case Change.Delete(long id) -> {
                rows.remove(id);
                int index = Objects.requireNonNull(indexes.remove(id), "a row that is deleted");
                var last = ids.removeLast();
                if (last != id) {
                    ids.set(index, last);
                    indexes.put(last, index);
                }
            }
        }
    }

    synchronized Optional<Long> any(SplittableRandom random) {
        return ids.isEmpty() ? Optional.empty() : Optional.of(ids.get(random.nextInt(ids.size())));
    }

    /** How many changes were committed. */
    synchronized long changes() {
        return changes;
    }

    synchronized SortedMap<Long, Row> byId() {
        return new TreeMap<>(rows);
    }
}
