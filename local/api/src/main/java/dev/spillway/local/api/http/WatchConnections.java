package dev.spillway.local.api.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;

/** The two transports of a watch. */
final class WatchConnections {

    /** A client with more unread data than this, beyond the initial events, is disconnected. */
    private static final int MAX_UNREAD_BYTES = 8 << 20;

    private WatchConnections() {}

    /** A chunked response with one JSON line per event. */
    static Watch.Connection chunked(HttpServerResponse response) {
        response.setChunked(true).putHeader("Content-Type", "application/json");
        response.setWriteQueueMaxSize(MAX_UNREAD_BYTES);
        // Confirms the watch, because the first event may take long.
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
                response.setWriteQueueMaxSize(limit(bytes));
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

    /** One text frame per event. */
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
                    socket.setWriteQueueMaxSize(limit(bytes));
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

    private static int limit(long sentAtOnce) {
        return (int) Math.min(Integer.MAX_VALUE, MAX_UNREAD_BYTES + sentAtOnce);
    }
}
