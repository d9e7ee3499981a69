package dev.spillway.local.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards TCP connections by its rules, on a thread of its own that never waits for one of them.
 *
 * <p>It listens where there is a rule and nowhere else, so that other connections are refused. A
 * connection goes to one backend, the next one to another; when the rules change, connections that
 * exist are left alone.
 */
final class TcpProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TcpProxy.class);

    /** More than a laptop's clients need; further ones wait in the backlog until one closes. */
    private static final int MAX_CONNECTIONS = 2000;

    /** How soon a failed bind or accept is tried again. */
    private static final long RETRY_MILLIS = 500;

    private final Selector selector;
    private final Thread thread;
    private volatile List<ProxyRule> rules = List.of();
    private volatile boolean rulesChanged;
    private volatile boolean closed;

    // Only of the thread.
    private final BufferPool buffers = new BufferPool();
    private final Map<InetSocketAddress, Listener> listeners = new HashMap<>();
    private final Map<InetSocketAddress, String> refusals = new HashMap<>();
    private final Set<Connection> connections = new HashSet<>();
    private boolean acceptPaused;
    private long retryAt;

    private TcpProxy(Selector selector) {
        this.selector = selector;
        this.thread = Thread.ofPlatform().daemon().name("service-proxy").unstarted(this::run);
    }

    static TcpProxy start() throws IOException {
        TcpProxy proxy = new TcpProxy(Selector.open());
        proxy.thread.start();
        return proxy;
    }

    /** Replaces the rules; the thread follows them at once. */
    void serve(List<ProxyRule> wanted) {
        if (!wanted.equals(rules)) {
            rules = wanted;
            rulesChanged = true;
            selector.wakeup();
        }
    }

    /** Closes all listeners and connections. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // --- the thread

    private void run() {
        try (selector) {
            while (!closed) {
                if (rulesChanged || (somethingFailed() && System.nanoTime() - retryAt >= 0)) {
                    rulesChanged = false;
                    retryAt = retryTime();
                    listenAsTheRulesSay();
                    resumeAccepting();
                }
                // Closed sockets are released by the next selection.
                selector.select(this::ready, somethingFailed() ? RETRY_MILLIS : 0);
            }
            listeners.values().forEach(Listener::close);
            Set.copyOf(connections).forEach(Connection::reset);
        } catch (IOException | RuntimeException e) {
            LOG.error("the proxy ended: connections to Services fail from now on", e);
        }
    }

    private boolean somethingFailed() {
        return acceptPaused || !refusals.isEmpty();
    }

    private static long retryTime() {
        return System.nanoTime() + RETRY_MILLIS * 1_000_000;
    }

    private void ready(SelectionKey key) {
        if (!key.isValid()) {
            return; // Closed by the other socket of its connection.
        }
        if (key.attachment() instanceof Connection connection) {
            connection.ready(key);
        } else if (key.attachment() instanceof Listener listener) {
            accept(listener);
        }
    }

    private void accept(Listener listener) {
        if (connections.size() >= MAX_CONNECTIONS) {
            pauseAccepting();
            return;
        }
        try {
            Optional<SocketChannel> client = listener.accept();
            if (client.isPresent()) {
                Connection.open(
                                client.get(),
                                listener.nextBackend(),
                                selector,
                                buffers,
                                connections::remove)
                        .ifPresent(connections::add);
            }
        } catch (IOException e) {
            LOG.warn("cannot accept a connection to Service {}", listener.rule().name(), e);
            pauseAccepting();
        }
    }

    /** Without this, the thread would be busy with connections that it cannot accept. */
    private void pauseAccepting() {
        acceptPaused = true;
        retryAt = retryTime();
        listeners.values().forEach(Listener::pause);
    }

    private void resumeAccepting() {
        if (acceptPaused && connections.size() < MAX_CONNECTIONS) {
            acceptPaused = false;
            listeners.values().forEach(Listener::resume);
        }
    }

    private void listenAsTheRulesSay() {
        Map<InetSocketAddress, ProxyRule> wanted =
                rules.stream()
                        .collect(
                                Collectors.toMap(
                                        ProxyRule::listen,
                                        Function.identity(),
                                        (first, second) -> first));
        refusals.keySet().retainAll(wanted.keySet());
        listeners
                .entrySet()
                .removeIf(each -> {
                    boolean unwanted = !wanted.containsKey(each.getKey());
                    if (unwanted) {
                        each.getValue().close();
                    }
                    return unwanted;
                });
        wanted.forEach((address, rule) -> {
            Listener present = listeners.get(address);
            if (present == null) {
                listen(rule);
            } else {
                present.update(rule);
            }
        });
    }

    private void listen(ProxyRule rule) {
        InetSocketAddress address = rule.listen();
        String refusal;
        try {
            if (address.getAddress().isLoopbackAddress()) {
                listeners.put(address, Listener.open(rule, selector));
                refusals.remove(address);
                return;
            }
            refusal = "it is not a loopback address";
        } catch (IOException e) {
            refusal =
                    e.getMessage()
                            + " (a program that uses this port on all addresses takes it here too;"
                            + " ports below 1024 may need privileges)";
        }
        if (!refusal.equals(refusals.put(address, refusal))) {
            LOG.warn(
                    "cannot listen on {}:{}, so connections to Service {} fail: {}",
                    address.getAddress().getHostAddress(),
                    address.getPort(),
                    rule.name(),
                    refusal);
        }
    }
}
