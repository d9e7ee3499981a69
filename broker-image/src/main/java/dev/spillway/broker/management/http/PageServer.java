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
 * Serves pages to callers that may be slow, many, or hostile.
 *
 * <ol>
 *   <li>One thread holds all connections and waits for none of them: whoever half sends a request
 *       or does not read an answer takes a place, and no thread.
 *   <li>Places are given anew: when all are taken, the caller that has kept us waiting longest
 *       loses its own. A new caller, such as a probe, is never turned away.
 *   <li>Each page is made on its own thread, once for all who wait for it.
 *   <li>{@link ServerLimits} hold for size, time and number; past one, the connection is closed.
 * </ol>
 *
 * So probes are answered unless callers come faster than they can be accepted. There is one request
 * a connection: callers are few and seldom, and idle connections would only be more to bound.
 */
public final class PageServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PageServer.class);
    private static final int BACKLOG = 128;

    /** Of what callers send, the kernel keeps no more than this. */
    private static final int RECEIVE_BUFFER = 16 * 1024;

    /** No file descriptor is left, say: asking again at once would only burn a core. */
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
     * @param pages by path; each is made anew for those who ask
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
        pages.forEach((path, made) ->
                this.pages.put(path, new Page(path, made, this::post, this::deliver)));
        this.connections =
                new Connections(
                        bounds,
                        selector,
                        gone -> this.pages.values().forEach(page -> page.forget(gone)));
        this.index = "here are " + String.join(", ", this.pages.keySet());
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
            // Its place may have been given away in this very round.
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
            // No caller may end this thread, whatever it sends.
            LOG.error("The management endpoint cannot serve a caller", e);
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

    private void deliver(List<Connection> callers, Response answer) {
        for (Connection caller : callers) {
            try {
                caller.answer(answer);
            } catch (IOException e) {
                connections.close(caller);
            }
        }
        connections.closeForUnread(answer);
    }

    /** A few places in one round, so that who just came is read from before others come. */
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
                LOG.warn(
                        "The management endpoint cannot accept connections, and goes on trying", e);
            }
            cannotAccept = true;
            LockSupport.parkNanos(ACCEPT_AGAIN_NANOS);
        }
    }
}
