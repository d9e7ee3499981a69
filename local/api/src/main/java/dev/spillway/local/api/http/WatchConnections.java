package dev.spillway.local.api.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;

/** The two ways to carry a watch. */
final class WatchConnections {

    /** A watcher that has this much unread, beyond what it began with, is cut off. */
    private static final int MAX_UNREAD_BYTES = 8 << 20;

    private WatchConnections() {}

    /** One JSON line an event, in a chunked response. */
    static Watch.Connection chunked(HttpServerResponse response) {
        response.setChunked(true).putHeader("Content-Type", "application/json");
        response.setWriteQueueMaxSize(MAX_UNREAD_BYTES);
        // The headers tell the client that the watch stands, though nothing may happen for long.
        response.writeHead();
        return new Watch.Connection() {
            @Override
            public void send(Watch.Event event) {
                if (!response.ended() && !response.closed()) {
                    response.write(Buffer.buffer(event.json()).appendByte((byte) '\n'));
                }
            }

            @Override
            public boolean slow() {
                return response.writeQueueFull();
            }

            @Override
            public void allow(long bytes) {
                response.setWriteQueueMaxSize(most(bytes));
            }

            @Override
            public void end() {
                if (!response.ended() && !response.closed()) {
                    response.end();
                }
            }

            @Override
            public void whenGone(Runnable action) {
                response.endHandler(end -> action.run());
                response.closeHandler(close -> action.run());
            }
        };
    }

    /** One text frame an event. */
    static Watch.Connection webSocket(ServerWebSocket socket) {
        socket.setWriteQueueMaxSize(MAX_UNREAD_BYTES);
        return new Watch.Connection() {
            @Override
            public void send(Watch.Event event) {
                if (!socket.isClosed()) {
                    socket.writeFinalTextFrame(Buffer.buffer(event.json()).toString());
                }
            }

            @Override
            public boolean slow() {
                return !socket.isClosed() && socket.writeQueueFull();
            }

            @Override
            public void allow(long bytes) {
                if (!socket.isClosed()) {
                    socket.setWriteQueueMaxSize(most(bytes));
                }
            }

            @Override
            public void end() {
                if (!socket.isClosed()) {
                    socket.close();
                }
            }

            @Override
            public void whenGone(Runnable action) {
                socket.closeHandler(close -> action.run());
            }
        };
    }

    private static int most(long sentAtOnce) {
        return (int) Math.min(Integer.MAX_VALUE, MAX_UNREAD_BYTES + sentAtOnce);
    }
}
