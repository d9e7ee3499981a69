package dev.spillway.local.uses.commitlog;

import java.util.List;
import java.util.stream.Stream;

/**
 * Changes that are committed together. The first is an insert of a row whose id no transaction
 * before had and none deletes before it is committed: by it one finds out whether a transaction was
 * committed when the answer was lost.
 *
 * @param first whose id identifies the transaction
 */
record Transaction(Change.Insert first, List<Change> others) {
    Transaction {
        others = List.copyOf(others);
    }

    long id() {
        return first.row().id();
    }

    Stream<Change> changes() {
        return Stream.concat(Stream.of(first), others.stream());
    }

    int size() {
        return 1 + others.size();
    }
}
