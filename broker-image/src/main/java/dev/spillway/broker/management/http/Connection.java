package dev.spillway.broker.management.http;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/**
 * One connection: a request, a response, the end. It never waits for the other side, and only the
 * server's thread touches it.
 */
final class Connection {
    /** The send buffer of the kernel, and what is written at once. */
    static final int SLICE = 64 * 1024;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final ServerLimits bounds;
    private State state;
    private long deadlineNanos;

    private sealed interface State {
        record Reading(ByteBuffer request) implements State {}

        record Waiting(boolean headOnly) implements State {}

        record Writing(ByteBuffer head, ByteBuffer body, Response answer) implements State {}

        /**
         * What the client still sends is discarded: closed with unread input, TCP would reset the
         * connection, and the client might lose the response.
         */
        record Draining() implements State {}
    }

    Connection(SocketChannel channel, Selector selector, ServerLimits bounds) throws IOException {
        this.channel = channel;
        this.bounds = bounds;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SLICE);
        this.key = channel.register(selector, SelectionKey.OP_READ, this);
        this.state = new State.Reading(ByteBuffer.allocate(bounds.requestBytes()));
        endsWithin(bounds.requestTime());
    }

    /**
     * Reads or writes what is possible without waiting.
     *
     * @return the request, once, when its headers have ended
     * @throws IOException when the client has gone
     */
    Optional<Request> proceed() throws IOException {
        return switch (state) {
            case State.Reading(ByteBuffer request) -> read(request);
            case State.Waiting(var headOnly) -> Optional.empty();
            case State.Writing writing -> {
                write(writing);
                yield Optional.empty();
            }
            case State.Draining() -> {
                discard();
                yield Optional.empty();
            }
        };
    }

    /** Starts to send the response. */
    void answer(Response answer) throws IOException {
        boolean headOnly = state instanceof State.Waiting waiting && waiting.headOnly();
        ByteBuffer body = headOnly ? ByteBuffer.allocate(0) : answer.body().duplicate();
        State.Writing writing = new State.Writing(answer.head(), body, answer);
        state = writing;
        key.interestOps(SelectionKey.OP_WRITE);
        write(writing);
    }

    /** The response that is kept in memory because this client has not read it. */
    Optional<Response> unread() {
        return state instanceof State.Writing writing
                ? Optional.of(writing.answer())
                : Optional.empty();
    }

    /** Whether it is the client's turn, and not the server's. */
    boolean isWaitingForClient() {
        return !(state instanceof State.Waiting);
    }

    long nanosLeft(long nowNanos) {
        return deadlineNanos - nowNanos;
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is closed anyway.
        }
    }

    private Optional<Request> read(ByteBuffer request) throws IOException {
        if (channel.read(request) < 0) {
            throw new IOException("the client left without a request");
        }
        Optional<Request> read =
                Request.parse(request.array(), request.position(), !request.hasRemaining());
        read.ifPresent(whole -> {
            state = new State.Waiting(whole instanceof Request.Get get && get.headOnly());
            key.interestOps(0);
            endsWithin(bounds.responseTime());
        });
        return read;
    }

    private void write(State.Writing writing) throws IOException {
        ByteBuffer body = writing.body();
        // The JDK keeps a direct buffer as large as the largest write.
        ByteBuffer slice = body.duplicate();
        slice.limit(Math.min(body.limit(), body.position() + SLICE));
        channel.write(new ByteBuffer[] {writing.head(), slice});
        body.position(slice.position());
        if (!writing.head().hasRemaining() && !body.hasRemaining()) {
            channel.shutdownOutput();
            state = new State.Draining();
            key.interestOps(SelectionKey.OP_READ);
            endsWithin(bounds.requestTime());
        }
    }

    private void discard() throws IOException {
        if (channel.read(ByteBuffer.allocate(bounds.requestBytes())) < 0) {
            throw new IOException("the client has everything and left");
        }
    }

    private void endsWithin(Duration bound) {
        deadlineNanos = System.nanoTime() + bound.toNanos();
    }
}
