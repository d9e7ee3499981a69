package dev.spillway.local.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client and the backend that it talks to. An end of output is passed on as such, and the other
 * direction goes on; a reset of one resets the other; the client of a backend that cannot be
 * reached is reset.
 */
final class Connection {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final SocketChannel client;
    private final SocketChannel backend;
    private final SelectionKey clientKey;
    private final SelectionKey backendKey;
    private final Flow requests;
    private final Flow responses;
    private final Consumer<Connection> onClose;

    private Connection(
            SocketChannel client,
            SocketChannel backend,
            Selector selector,
            BufferPool buffers,
            Consumer<Connection> onClose)
            throws IOException {
        this.client = client;
        this.backend = backend;
        this.onClose = onClose;
        for (SocketChannel channel : new SocketChannel[] {client, backend}) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        clientKey = client.register(selector, 0, this);
        backendKey = backend.register(selector, 0, this);
        requests = new Flow(client, backend, buffers);
        responses = new Flow(backend, client, buffers);
    }

    /**
     * Starts to connect a client with a backend; empty when that has failed already.
     *
     * @throws IOException no socket can be made; the client has been reset
     */
    static Optional<Connection> open(
            SocketChannel client,
            InetSocketAddress address,
            Selector selector,
            BufferPool buffers,
            Consumer<Connection> onClose)
            throws IOException {
        SocketChannel backend;
        try {
            backend = SocketChannel.open();
        } catch (IOException e) {
            reset(client);
            throw e;
        }
        try {
            Connection connection = new Connection(client, backend, selector, buffers, onClose);
            connection.connect(address);
            return Optional.of(connection);
        } catch (IOException e) {
            LOG.debug("cannot connect to {}", address, e);
            reset(client);
            reset(backend);
            return Optional.empty();
        }
    }

    /** Until it is connected, what the client sends waits in its socket. */
    private void connect(InetSocketAddress address) throws IOException {
        if (backend.connect(address)) {
            awaitBytes();
        } else {
            backendKey.interestOps(SelectionKey.OP_CONNECT);
        }
    }

    /** Does what the ready socket allows. */
    void ready(SelectionKey key) {
        try {
            if (key.isConnectable()) {
                backend.finishConnect();
            }
            if (key.isReadable()) {
                (key == clientKey ? requests : responses).move();
            }
            if (key.isWritable()) {
                (key == clientKey ? responses : requests).move();
            }
            if (requests.hasEnded() && responses.hasEnded()) {
                end(Sockets::close);
            } else {
                awaitBytes();
            }
        } catch (IOException e) {
            LOG.debug("a connection has been reset", e);
            reset();
        }
    }

    /** Ends it at once, whatever is in transit. */
    void reset() {
        end(Connection::reset);
    }

    private void awaitBytes() {
        clientKey.interestOps(interest(requests, responses));
        backendKey.interestOps(interest(responses, requests));
    }

    private static int interest(Flow outgoing, Flow incoming) {
        return (outgoing.awaitsSender() ? SelectionKey.OP_READ : 0)
                | (incoming.awaitsReceiver() ? SelectionKey.OP_WRITE : 0);
    }

    private void end(Consumer<SocketChannel> how) {
        requests.release();
        responses.release();
        how.accept(client);
        how.accept(backend);
        onClose.accept(this);
    }

    /** A socket that does not linger tells its peer of the reset when it is closed. */
    private static void reset(SocketChannel channel) {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            LOG.debug("a socket is not connected any more", e);
        }
        Sockets.close(channel);
    }
}
