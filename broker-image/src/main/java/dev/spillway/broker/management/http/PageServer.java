package dev.spillway.broker.management.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves pages to clients that may be slow, many, or hostile.
 *
 * <ol>
 *   <li>One thread holds all connections and waits for none of them: a client that sends half a
 *       request or does not read its response takes a connection, and no thread.
 *   <li>When all connections are taken, the client that has kept the server waiting longest loses
 *       its own. A new client, such as a probe, is never turned away.
 *   <li>Each page is rendered on its own thread, once for all clients that wait for it.
 *   <li>{@link ServerLimits} apply to size, time and number; beyond one, the connection is closed.
 * </ol>
 *
 * So probes are answered unless clients connect faster than they can be accepted. There is one
 * request per connection: requests are rare, and idle connections would need limits of their own.
 */
public final class PageServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PageServer.class);
    private static final int BACKLOG = 128;

    /** The kernel buffers no more than this of what clients send. */
    private static final int RECEIVE_BUFFER = 16 * 1024;

    /** No file descriptor is left, for example: retrying at once would only burn a core. */
    private static final long ACCEPT_AGAIN_NANOS = 100_000_000;

    private final ServerLimits bounds;
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final Map<String, Page> pages = new TreeMap<>();
    private final String index;
    private final Connections connections;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean isClosed;
    private boolean cannotAccept;

    /**
     * Serves at once.
     *
     * @param pages by path; each is rendered again for new requests
     */
    public PageServer(
            InetSocketAddress address, ServerLimits bounds, Map<String, Callable<Response>> pages)
            throws IOException {
        this.bounds = bounds;
        this.selector = Selector.open();
        this.listener = ServerSocketChannel.open();
        listener.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
        listener.bind(address, BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        pages.forEach((path, rendered) ->
                this.pages.put(path, new Page(path, rendered, this::post, this::deliver)));
        this.connections =
                new Connections(
                        bounds,
                        selector,
                        gone -> this.pages.values().forEach(page -> page.forget(gone)));
        this.index = "pages: " + String.join(", ", this.pages.keySet());
        this.thread = Thread.ofPlatform().daemon().name("management").start(this::run);
    }

    /** The port that is served: the one asked for, or the one the system chose for port 0. */
    public int port() {
        return listener.socket().getLocalPort();
    }

    @Override
    public void close() {
        isClosed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void post(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    private void run() {
        try (selector;
                listener) {
            while (!isClosed) {
                selector.select(connections.msToNextDeadline());
                for (SelectionKey key : selector.selectedKeys()) {
                    proceed(key);
                }
                selector.selectedKeys().clear();
                for (var task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                connections.closeOverdue();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the management endpoint ended", e);
        } finally {
            connections.closeAll();
            pages.values().forEach(Page::close);
        }
    }

    private void proceed(SelectionKey key) {
        if (key.attachment() instanceof Connection connection) {
            // It may have been closed in this very round.
            if (key.isValid()) {
                proceed(connection);
            }
        } else {
            accept();
        }
    }

    private void proceed(Connection connection) {
        try {
            Optional<Request> request = connection.proceed();
            if (request.isPresent()) {
                serve(connection, request.get());
            }
        } catch (IOException e) {
            connections.close(connection);
        } catch (RuntimeException e) {
            // No client may end this thread, whatever it sends.
            LOG.error("The management endpoint cannot serve a client", e);
            connections.close(connection);
        }
    }

    private void serve(Connection connection, Request request) throws IOException {
        switch (request) {
            case Request.Refused(Response answer) -> connection.answer(answer);
            case Request.Get(String path, var headOnly) -> {
                Page page = pages.get(path);
                if (page == null) {
                    connection.answer(Response.text(404, index));
                } else {
                    page.ask(connection);
                }
            }
        }
    }

    private void deliver(List<Connection> clients, Response answer) {
        for (Connection client : clients) {
            try {
                client.answer(answer);
            } catch (IOException e) {
                connections.close(client);
            }
        }
        connections.closeForUnread(answer);
    }

    /** A few connections per round, so that new ones are read from before others are accepted. */
    private void accept() {
        try {
            for (int i = 0; i < Math.max(1, bounds.connections() / 4); i++) {
                SocketChannel channel = listener.accept();
                if (channel == null) {
                    break;
                }
                connections.add(channel);
            }
            cannotAccept = false;
        } catch (IOException e) {
            if (!cannotAccept) {
                LOG.warn("The management endpoint cannot accept connections, and keeps trying", e);
            }
            cannotAccept = true;
            LockSupport.parkNanos(ACCEPT_AGAIN_NANOS);
        }
    }
}
