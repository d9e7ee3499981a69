package dev.spillway.local.uses.commitlog;

import dev.spillway.local.demo.DemoFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A PostgreSQL database, by JDBC.
 *
 * @param name of its Service and Secret
 * @param url without user and password
 */
record Database(String name, String url, String user, String password) {

    /** A server that was killed is back in seconds; one that is not is not coming. */
    private static final Duration IS_BACK_WITHIN = Duration.ofSeconds(90);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    interface Query<T> {
        T on(Connection connection) throws SQLException;
    }

    Connection connect() throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", "spillway-demo");
        properties.setProperty("connectTimeout", "5");
        // A server that does not answer at all.
        properties.setProperty("socketTimeout", "30");
        return DriverManager.getConnection(url, properties);
    }

    /** Waits for a server that is starting. */
    Connection await() throws DemoFailure {
        var deadline = System.nanoTime() + IS_BACK_WITHIN.toNanos();
        while (true) {
            try {
                return connect();
            } catch (SQLException e) {
                if (System.nanoTime() > deadline) {
                    throw new DemoFailure(
                            "%s cannot be reached at %s for %d s: %s"
                                    .formatted(name, url, IS_BACK_WITHIN.toSeconds(), reason(e)),
                            e);
                }
                if (Thread.interrupted()) {
                    throw new DemoFailure("interrupted while waiting for " + name, e);
                }
                LockSupport.parkNanos(POLL_INTERVAL.toNanos());
            }
        }
    }

    <T> T query(Query<T> query) throws DemoFailure {
        try (var connection = await()) {
            return query.on(connection);
        } catch (SQLException e) {
            throw new DemoFailure("a query of %s failed: %s".formatted(name, reason(e)), e);
        }
    }

    /** Runs the statements of a file. */
    void run(Path script) throws DemoFailure, IOException {
        execute(Files.readString(script));
    }

    void execute(String sql) throws DemoFailure {
        query(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    long number(String sql) throws DemoFailure {
        return query(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(sql)) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    /** Of all rows from an id on. */
    TableDigest digest(Table table, long firstId) throws DemoFailure {
        return query(connection -> {
            try (var statement = connection.prepareStatement(table.digest())) {
                statement.setLong(1, firstId);
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    return new TableDigest(rows.getLong(1), rows.getString(2));
                }
            }
        });
    }

    /** The texts of all rows from an id on, by id. */
    SortedMap<Long, String> rows(Table table, long firstId) throws DemoFailure {
        return texts(table.rows(), firstId);
    }

    /**
     * @param sql of ids and texts, with a first id as parameter
     */
    SortedMap<Long, String> texts(String sql, long firstId) throws DemoFailure {
        return query(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                statement.setLong(1, firstId);
                try (var rows = statement.executeQuery()) {
                    var texts = new TreeMap<Long, String>();
                    while (rows.next()) {
                        texts.put(rows.getLong(1), rows.getString(2));
                    }
                    return texts;
                }
            }
        });
    }

    boolean has(Table table) throws DemoFailure {
        return number("SELECT count(to_regclass('%s'))".formatted(table.name())) == 1;
    }

    static String reason(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason");
    }

    /** Without the password: it must never be logged. */
    @Override
    public String toString() {
        return name;
    }
}
