package dev.spillway.local.uses.commitlog;

import dev.spillway.local.demo.DemoFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/**
 * An application that writes to its table, one transaction after the other. When the server is lost
 * it connects again; a transaction whose outcome is unknown is looked up by its first row, and
 * written again if it is not there.
 */
final class Writer implements AutoCloseable {
    /** Of a transaction, each on a connection of its own. */
    private static final int ATTEMPTS = 10;

    private final Database database;
    private final Table table;
    private final WrittenRows written;
    private final Commits commits;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    private volatile boolean enough;

    /** Told of every commit. */
    interface Commits {
        Commits UNHEARD = (id, nanoTime) -> {};

        /**
         * @param id of the transaction
         * @param nanoTime before the commit: what is visible somewhere may have been committed up
         *     to so long ago
         */
        void committed(long id, long nanoTime);
    }

    Writer(Database database, Table table, WrittenRows written, Commits commits) {
        this.database = database;
        this.table = table;
        this.written = written;
        this.commits = commits;
    }

    WrittenRows written() {
        return written;
    }

    /** Writes this many transactions as fast as possible. */
    void write(int transactions, Supplier<Transaction> next) throws DemoFailure {
        run(next, Double.POSITIVE_INFINITY, done -> done < transactions);
    }

    /** Writes in the background until {@link Writing#end}. */
    Writing start(Supplier<Transaction> next, double perSecond) {
        enough = false;
        return new Writing(
                thread.submit(() -> {
                    run(next, perSecond, done -> !enough);
                    return null;
                }));
    }

    /** Writing in the background. */
    final class Writing {
        private final Future<?> running;

        Writing(Future<?> running) {
            this.running = running;
        }

        /**
         * @throws DemoFailure when writing has failed
         */
        void check() throws DemoFailure {
            if (running.isDone()) {
                result();
            }
        }

        /** Returns when the last transaction is committed. */
        void end() throws DemoFailure {
            enough = true;
            result();
        }

        private void result() throws DemoFailure {
            try {
                running.get();
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case DemoFailure failure -> throw failure;
                    case null, default -> throw new IllegalStateException(e.getCause());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DemoFailure("interrupted", e);
            }
        }
    }

    private void run(Supplier<Transaction> source, double perSecond, LongPredicate continues)
            throws DemoFailure {
        var began = System.nanoTime();
        var connection = database.await();
        try {
            for (long done = 0; continues.test(done); done++) {
                pause(began, done, perSecond);
                connection = write(connection, source.get());
            }
        } finally {
            close(connection);
        }
    }

    /** Returns the connection for the next transaction. */
    private Connection write(Connection first, Transaction transaction) throws DemoFailure {
        var connection = first;
        var sent = System.nanoTime();
        for (int attempt = 1; ; attempt++) {
            try {
                if (attempt == 1 || !exists(connection, transaction)) {
                    sent = System.nanoTime();
                    commit(connection, transaction);
                }
                written.apply(transaction);
                commits.committed(transaction.id(), sent);
                return connection;
            } catch (SQLException e) {
                throwUnlessLost(e, attempt);
                close(connection);
                connection = database.await();
            }
        }
    }

    /**
     * @throws DemoFailure when the server has refused the transaction, or is lost again and again
     */
    private void throwUnlessLost(SQLException e, int attempt) throws DemoFailure {
        // Class 08 is about connections, 57P about a server that stops, crashes or starts.
        var state = String.valueOf(e.getSQLState());
        if (attempt == ATTEMPTS || !state.startsWith("08") && !state.startsWith("57P")) {
            throw new DemoFailure(
                    "%s did not take a change of %s: %s"
                            .formatted(database.name(), table.name(), Database.reason(e)),
                    e);
        }
    }

    private static void pause(long began, long done, double perSecond) {
        var ahead = (long) (done * 1e9 / perSecond) - (System.nanoTime() - began);
        if (ahead > 0) {
            LockSupport.parkNanos(ahead);
        }
    }

    private void commit(Connection connection, Transaction transaction) throws SQLException {
        connection.setAutoCommit(false);
        try (var insert = connection.prepareStatement(table.insert());
                var update = connection.prepareStatement(table.update());
                var delete = connection.prepareStatement(table.delete())) {
            for (var change : transaction.changes().toList()) {
                var changed =
                        switch (change) {
                            case Change.Insert(Row row) -> {
                                insert.setLong(1, row.id());
                                set(insert, 2, row);
                                yield insert.executeUpdate();
                            }
                            case Change.Update(Row row) -> {
                                set(update, 1, row);
                                update.setLong(row.values().size() + 1, row.id());
                                yield update.executeUpdate();
                            }
                            case Change.Delete(long id) -> {
                                delete.setLong(1, id);
                                yield delete.executeUpdate();
                            }
                        };
                if (changed != 1) {
                    throw new SQLException(
                            "%s: %s changed %d rows".formatted(table.name(), change, changed));
                }
            }
        }
        connection.commit();
    }

    private static void set(PreparedStatement statement, int first, Row row) throws SQLException {
        for (int i = 0; i < row.values().size(); i++) {
            statement.setString(first + i, row.values().get(i));
        }
    }

    /** Whether a transaction was committed although the answer was lost. */
    private boolean exists(Connection connection, Transaction transaction) throws SQLException {
        try (var exists = connection.prepareStatement(table.exists())) {
            exists.setLong(1, transaction.id());
            try (var rows = exists.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** One that is broken may not close either. */
    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            return;
        }
    }

    @Override
    public void close() {
        enough = true;
        thread.shutdownNow();
    }
}
