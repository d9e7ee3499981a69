package dev.spillway.local.uses.commitlog;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a committed row takes until it is visible in a replica: looks for the rows that are
 * announced to it, over and over. Times are of {@link System#nanoTime}.
 */
final class ReplicationDelay implements Writer.Commits, AutoCloseable {
    /** Also the error of every measurement. */
    static final Duration POLL_INTERVAL = Duration.ofMillis(10);

    private final Database replica;
    private final Table table;
    private final Map<Long, Long> awaited = new ConcurrentHashMap<>();
    private final List<Seen> seen = new ArrayList<>();
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    private volatile boolean ended;

    /** A row that was committed at a time, at the earliest, and first seen at another. */
    record Seen(long committed, long visible) {
        long delay() {
            return visible - committed;
        }
    }

    ReplicationDelay(Database replica, Table table) {
        this.replica = replica;
        this.table = table;
        thread.submit(this::poll);
    }

    @Override
    public void committed(long id, long nanoTime) {
        awaited.put(id, nanoTime);
    }

    /** Rows that are committed and not yet seen. */
    int awaited() {
        return awaited.size();
    }

    /** Of rows that were committed in a period. */
    synchronized Delays between(long from, long to) {
        return Delays.of(
                seen.stream()
                        .filter(each -> each.committed() >= from && each.committed() < to)
                        .map(Seen::delay)
                        .toList());
    }

    /** Of the rows that were committed since then, the one that was seen first. */
    synchronized Optional<Seen> firstOfThoseSince(long nanoTime) {
        return seen.stream()
                .filter(each -> each.committed() >= nanoTime)
                .min(Comparator.comparingLong(Seen::visible));
    }

    private void poll() {
        while (!ended) {
            try (var connection = replica.connect()) {
                while (!ended) {
                    look(connection);
                    LockSupport.parkNanos(POLL_INTERVAL.toNanos());
                }
            } catch (SQLException e) {
                // The table does not exist yet, or the server is gone for a moment: looks again.
                LockSupport.parkNanos(10 * POLL_INTERVAL.toNanos());
            }
        }
    }

    private void look(Connection connection) throws SQLException {
        if (awaited.isEmpty()) {
            return;
        }
        var sql = "SELECT id FROM %s WHERE id = ANY (?)".formatted(table.name());
        try (var rows = connection.prepareStatement(sql)) {
            rows.setArray(1, connection.createArrayOf("bigint", awaited.keySet().toArray()));
            try (var found = rows.executeQuery()) {
                var now = System.nanoTime();
                while (found.next()) {
                    see(found.getLong(1), now);
                }
            }
        }
    }

    private synchronized void see(long id, long now) {
        Optional.ofNullable(awaited.remove(id))
                .ifPresent(committed -> seen.add(new Seen(committed, now)));
    }

    @Override
    public void close() {
        ended = true;
        thread.close();
    }
}
