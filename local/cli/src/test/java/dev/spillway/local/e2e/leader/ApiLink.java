package dev.spillway.local.e2e.leader;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The way of one operator to the API server: a TCP proxy on loopback that can be cut. */
final class ApiLink implements AutoCloseable {
    private final ServerSocket server;
    private final int apiPort;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    ApiLink(int apiPort) throws IOException {
        this.apiPort = apiPort;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Ends all connections and accepts none. */
    void cut() {
        cut = true;
        open.forEach(ApiLink::end);
    }

    void restore() {
        cut = false;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                open.add(client);
                if (cut) {
                    end(client);
                } else {
                    var api = new Socket();
                    open.add(api);
                    api.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), apiPort));
                    Thread.ofVirtual().start(() -> copy(client, api));
                    Thread.ofVirtual().start(() -> copy(api, client));
                }
            } catch (IOException e) {
                // The test closes the server in the end.
            }
        }
    }

    private void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One side has ended the connection.
        } finally {
            end(from);
            end(to);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        open.forEach(ApiLink::end);
    }
}
