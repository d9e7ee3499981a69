package dev.spillway.local.e2e.load;

import java.util.ArrayList;
import java.util.List;

/**
 * The outcomes of one writer's writes: batches of consecutive records, each of which must be in the
 * topic completely or not at all. A record without a transaction is a batch of its own.
 * Thread-safe, since Kafka's callbacks come on another thread.
 */
final class WriteLog {
    private final int writer;
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<Long> firsts = new ArrayList<>();
    private long next;

    /** What a reader must see of a batch. */
    enum Outcome {
        /** Acknowledged or committed: all of it. */
        Acknowledged,
        /** Nothing of it. */
        Aborted,
        /** No answer, or an error that leaves the outcome unknown: all of it, or nothing. */
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
     * Adds a batch that is about to be written; its outcome is unknown.
     *
     * @return its index
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
