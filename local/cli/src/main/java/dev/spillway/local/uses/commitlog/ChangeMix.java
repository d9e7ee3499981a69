package dev.spillway.local.uses.commitlog;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The transactions of an application: inserts, more updates, a few deletes. A row is changed at
 * most once in a transaction.
 *
 * @see WrittenRows
 */
final class ChangeMix {
    private static final int INSERTS_PERCENT = 30;
    private static final int UPDATES_PERCENT = 60;

    private final RowSource source;
    private final WrittenRows written;
    private final SplittableRandom random;
    private long nextId;

    /**
     * @param written of the transactions so far that were committed
     * @param firstId from which on ids are free
     */
    ChangeMix(RowSource source, WrittenRows written, long firstId, long seed) {
        this.source = source;
        this.written = written;
        this.nextId = firstId;
        this.random = new SplittableRandom(seed);
    }

    /** The next transaction; to be called only when the one before has been committed. */
    Transaction next(int changes) {
        var first = insert();
        var others = new ArrayList<Change>();
        var touched = new HashSet<Long>();
        while (others.size() < changes - 1) {
            var kind = random.nextInt(100);
            var id = written.any(random).filter(touched::add);
            if (kind < INSERTS_PERCENT || id.isEmpty()) {
                others.add(insert());
            } else if (kind < INSERTS_PERCENT + UPDATES_PERCENT) {
                others.add(new Change.Update(source.row(id.get(), random)));
            } else {
                others.add(new Change.Delete(id.get()));
            }
        }
        return new Transaction(first, others);
    }

    /** Only inserts. */
    Transaction inserts(int rows) {
        var first = insert();
        var others = new ArrayList<Change>();
        for (int i = 1; i < rows; i++) {
            others.add(insert());
        }
        return new Transaction(first, List.copyOf(others));
    }

    private Change.Insert insert() {
        return new Change.Insert(source.row(nextId++, random));
    }
}
