package dev.spillway.local.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** The socket that listens for a rule. */
final class Listener {
    private static final int BACKLOG = 128;

    private final ServerSocketChannel server;
    private final SelectionKey key;
    private ProxyRule rule;
    private int connections;

    private Listener(ProxyRule rule, ServerSocketChannel server, Selector selector)
            throws IOException {
        this.rule = rule;
        this.server = server;
        server.configureBlocking(false);
        // Connections of an earlier process may still be closing.
        server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        server.bind(rule.listen(), BACKLOG);
        this.key = server.register(selector, SelectionKey.OP_ACCEPT, this);
    }

    /**
     * @throws IOException the address cannot be used
     */
    static Listener open(ProxyRule rule, Selector selector) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            return new Listener(rule, server, selector);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    ProxyRule rule() {
        return rule;
    }

    /** Later connections go to other backends. */
    void update(ProxyRule newest) {
        rule = newest;
    }

    Optional<SocketChannel> accept() throws IOException {
        return Optional.ofNullable(server.accept());
    }

    /** In turn. */
    InetSocketAddress nextBackend() {
        return rule.backends().get(Math.floorMod(connections++, rule.backends().size()));
    }

    void pause() {
        key.interestOps(0);
    }

    void resume() {
        key.interestOps(SelectionKey.OP_ACCEPT);
    }

    void close() {
        Sockets.close(server);
    }
}
