package dev.spillway.broker.management.http;

import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** All open connections, and which of them are closed when a limit is reached. */
final class Connections {
    private static final long MAX_WAIT_MS = 10_000;

    private final ServerLimits bounds;
    private final Selector selector;
    private final Consumer<Connection> onClose;

    /** In the order of arrival. */
    private final Set<Connection> open = new LinkedHashSet<>();

    Connections(ServerLimits bounds, Selector selector, Consumer<Connection> onClose) {
        this.bounds = bounds;
        this.selector = selector;
        this.onClose = onClose;
    }

    /**
     * A new connection is always accepted: in place of the one that has kept the server waiting
     * longest, or, when all wait for the server, of the oldest.
     */
    void add(SocketChannel channel) throws IOException {
        if (open.size() >= bounds.connections()) {
            close(
                    open.stream()
                            .filter(Connection::isWaitingForClient)
                            .findFirst()
                            .orElseGet(() -> open.iterator().next()));
        }
        try {
            open.add(new Connection(channel, selector, bounds));
        } catch (IOException e) {
            // The client has gone already.
            channel.close();
        }
    }

    void close(Connection connection) {
        connection.close();
        open.remove(connection);
        onClose.accept(connection);
    }

    void closeAll() {
        List.copyOf(open).forEach(this::close);
    }

    void closeOverdue() {
        long now = System.nanoTime();
        open.stream()
                .filter(connection -> connection.nanosLeft(now) <= 0)
                .toList()
                .forEach(this::close);
    }

    /** Closes the oldest first, which have had the most time to read. */
    void closeForUnread(Response newest) {
        for (Connection connection : List.copyOf(open)) {
            if (unreadBytes() <= bounds.unreadBytes()) {
                return;
            }
            if (connection.unread().filter(answer -> answer != newest).isPresent()) {
                close(connection);
            }
        }
    }

    /** At least 1: to a selector, 0 means without a limit. */
    long msToNextDeadline() {
        long now = System.nanoTime();
        long nanos =
                open.stream()
                        .mapToLong(connection -> connection.nanosLeft(now))
                        .min()
                        .orElse(Long.MAX_VALUE);
        return Math.clamp(nanos / 1_000_000 + 1, 1, MAX_WAIT_MS);
    }

    /** A response that many clients still read is in memory once. */
    private long unreadBytes() {
        Set<Response> answers = Collections.newSetFromMap(new IdentityHashMap<>());
        open.forEach(connection -> connection.unread().ifPresent(answers::add));
        return answers.stream().mapToLong(answer -> answer.body().remaining()).sum();
    }
}
