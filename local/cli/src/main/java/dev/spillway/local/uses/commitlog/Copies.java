package dev.spillway.local.uses.commitlog;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.demo.Display;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The tables and their copies. PostgreSQL computes the digests, on both sides; neither Kafka nor a
 * connector has a part in them.
 */
final class Copies {
    /** Without a change for so long, a copy is stuck. */
    private static final Duration STILL = Duration.ofMinutes(3);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    private final Display display;
    private final List<Copy> all;

    /** A table in its own database, and in another. */
    record Copy(Database source, Database target, Table table) {
        @Override
        public String toString() {
            return "%s of %s in %s".formatted(table.name(), source, target);
        }
    }

    Copies(Display display, List<Copy> all) {
        this.display = display;
        this.all = all;
    }

    /**
     * Waits until every copy equals its source, which nobody writes to meanwhile.
     *
     * @throws DemoFailure when one does not, and nothing changes any more, with its first rows that
     *     differ
     */
    void awaitEqual() throws DemoFailure {
        for (var copy : all) {
            awaitEqual(copy);
        }
    }

    /** Of one copy. */
    TableDigest awaitEqual(Copy copy) throws DemoFailure {
        var expected = copy.source().digest(copy.table(), 0);
        var last = new TableDigest(-1, "");
        var lastChange = System.nanoTime();
        while (true) {
            var seen =
                    copy.target().has(copy.table())
                            ? copy.target().digest(copy.table(), 0)
                            : new TableDigest(0, "");
            if (seen.equals(expected)) {
                return seen;
            }
            if (!seen.equals(last)) {
                last = seen;
                lastChange = System.nanoTime();
                display.progress(
                        String.format(
                                Locale.ROOT,
                                "  %s: %d of %d rows",
                                copy,
                                seen.rows(),
                                expected.rows()));
            }
            if (System.nanoTime() - lastChange > STILL.toNanos()) {
                throw new DemoFailure(
                        "%s is not equal to its source, and has not changed for %d s: %s"
                                .formatted(copy, STILL.toSeconds(), difference(copy)));
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    private static String difference(Copy copy) throws DemoFailure {
        return copy.target().has(copy.table())
                ? Comparison.difference(
                                copy.source().rows(copy.table(), 0),
                                copy.target().rows(copy.table(), 0))
                        .orElse("it has just become equal")
                : "there is no table " + copy.table().name();
    }

    /**
     * Compares a table with the rows that its application knows it has written.
     *
     * @param firstId of these rows
     * @throws DemoFailure when a row is missing, different, or there although it was deleted
     */
    static void verify(Database database, Table table, long firstId, SortedMap<Long, Row> written)
            throws DemoFailure {
        if (database.digest(table, firstId).equals(TableDigest.of(written.values()))) {
            return;
        }
        var expected = new TreeMap<Long, String>();
        written.forEach((id, row) -> expected.put(id, row.text()));
        fail(database, table.name(), expected, database.rows(table, firstId));
    }

    /** Compares the consolidated view with what the applications have written. */
    static void verifyView(Database database, Applications applications) throws DemoFailure {
        var expected =
                CustomerOrders.of(
                        applications.customers().values(), applications.orders().values());
        var seen = database.texts(CustomerOrders.QUERY, applications.firstCustomer());
        if (!seen.equals(expected)) {
            fail(database, "the view customer_orders", expected, seen);
        }
    }

    private static void fail(
            Database database,
            String what,
            SortedMap<Long, String> expected,
            SortedMap<Long, String> seen)
            throws DemoFailure {
        throw new DemoFailure(
                "%s in %s is not what the applications have written: %s"
                        .formatted(
                                what,
                                database,
                                Comparison.difference(expected, seen)
                                        .orElse(
                                                "the rows are, but not PostgreSQL's digest of"
                                                        + " them")));
    }
}
