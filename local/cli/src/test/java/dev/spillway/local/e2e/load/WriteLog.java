package dev.spillway.local.e2e.load;

import java.util.ArrayList;
import java.util.List;

/**
 * What one writer was told of what it wrote: batches of consecutive records, each of which has to
 * be in the topic whole or not at all. A record without a transaction is a batch of its own. Kafka
 * answers on a thread of its own, so all of it is guarded.
 */
final class WriteLog {
    private final int writer;
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<Long> firsts = new ArrayList<>();
    private long next;

    /** What a reader may expect of a batch. */
    enum Outcome {
        /** Acknowledged, or committed: it is there. */
        Acknowledged,
        /** Aborted: nobody sees it. */
        Aborted,
        /** Not answered, or with an error that leaves it open: there whole, or not at all. */
        Unknown
    }

    /**
     * @param first number of its first record
     * @param count of its records
     */
    record Batch(long first, long count, Outcome outcome) {}

    WriteLog(int writer) {
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
        outcomes.add(Outcome.Unknown);
        firsts.add(next);
        next += records;
        return outcomes.size() - 1;
    }

    synchronized long first(int batch) {
        return firsts.get(batch);
    }

    synchronized void resolve(int batch, Outcome outcome) {
        outcomes.set(batch, outcome);
    }

    synchronized List<Batch> batches() {
        var batches = new ArrayList<Batch>();
        for (int i = 0; i < outcomes.size(); i++) {
            long end = i + 1 < outcomes.size() ? firsts.get(i + 1) : next;
            batches.add(new Batch(firsts.get(i), end - firsts.get(i), outcomes.get(i)));
        }
        return batches;
    }

    synchronized long acknowledged() {
        return batches().stream()
                .filter(batch -> batch.outcome() == Outcome.Acknowledged)
                .mapToLong(Batch::count)
                .sum();
    }
}
