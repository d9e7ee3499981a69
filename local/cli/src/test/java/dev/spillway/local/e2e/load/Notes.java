package dev.spillway.local.e2e.load;

import java.util.ArrayList;
import java.util.List;

/**
 * What one writer was told of what it wrote: batches of consecutive records, each of which has to
 * be in the topic whole or not at all. A record without a transaction is a batch of its own. Kafka
 * answers on a thread of its own, so all of it is guarded.
 */
final class Notes {
    private final int writer;
    private final List<Fate> fates = new ArrayList<>();
    private final List<Long> firsts = new ArrayList<>();
    private long next;

    /** What a reader may expect of a batch. */
    enum Fate {
        /** Acknowledged, or committed: it is there. */
        Promised,
        /** Aborted: nobody sees it. */
        Withdrawn,
        /** Not answered, or with an error that leaves it open: there whole, or not at all. */
        Open
    }

    /**
     * @param first number of its first record
     * @param count of its records
     */
    record Batch(long first, long count, Fate fate) {}

    Notes(int writer) {
        this.writer = writer;
    }

    int writer() {
        return writer;
    }

    /**
     * A batch that is about to be written; its fate is open.
     *
     * @return its place among the batches
     */
    synchronized int begin(int records) {
        fates.add(Fate.Open);
        firsts.add(next);
        next += records;
        return fates.size() - 1;
    }

    synchronized long first(int batch) {
        return firsts.get(batch);
    }

    synchronized void settle(int batch, Fate fate) {
        fates.set(batch, fate);
    }

    synchronized List<Batch> batches() {
        var batches = new ArrayList<Batch>();
        for (int i = 0; i < fates.size(); i++) {
            long end = i + 1 < fates.size() ? firsts.get(i + 1) : next;
            batches.add(new Batch(firsts.get(i), end - firsts.get(i), fates.get(i)));
        }
        return batches;
    }

    synchronized long promised() {
        return batches().stream()
                .filter(batch -> batch.fate() == Fate.Promised)
                .mapToLong(Batch::count)
                .sum();
    }
}
