package dev.spillway.local.uses.telemetry;

import java.util.ArrayList;
import java.util.List;

/**
 * Documents a second between a tenth and nine tenths of a number of them: how long it takes to
 * begin, and what comes last, is not counted.
 */
final class IndexingRate {
    private final long documents;
    private final List<Seen> seen = new ArrayList<>();

    private record Seen(long nanoTime, long written) {}

    /**
     * @param documents how many there will be at least
     */
    IndexingRate(long documents) {
        this.documents = documents;
    }

    /**
     * @param written so far, never less than before
     */
    void add(long nanoTime, long written) {
        seen.add(new Seen(nanoTime, written));
    }

    long written() {
        return seen.isEmpty() ? 0 : seen.getLast().written();
    }

    boolean isComplete() {
        return written() >= documents;
    }

    /**
     * Of what is complete. Who looks seldom sees less of it: what is between two looks counts as
     * written at an even pace.
     */
    double perSecond() {
        var from = reachedAt(documents * 0.1);
        var until = reachedAt(documents * 0.9);
        return documents * 0.8 * 1e9 / Math.max(1, until - from);
    }

    private double reachedAt(double written) {
        for (int i = 0; i < seen.size(); i++) {
            var now = seen.get(i);
            if (now.written() >= written) {
                var before = i == 0 ? new Seen(now.nanoTime(), 0) : seen.get(i - 1);
                var part = (written - before.written()) / (now.written() - before.written());
                return before.nanoTime() + part * (now.nanoTime() - before.nanoTime());
            }
        }
        throw new IllegalStateException(
                "%d of %d documents are written".formatted(written(), documents));
    }
}
