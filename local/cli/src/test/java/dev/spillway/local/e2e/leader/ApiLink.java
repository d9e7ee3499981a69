package dev.spillway.local.e2e.leader;

import dev.spillway.local.api.ApiServer;
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
    private final ApiServer api;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    ApiLink(ApiServer api) throws IOException {
        this.api = api;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /** The server's own, with the address of this link. */
    String kubeconfig() {
        return api.kubeconfig().replace(api.url(), "https://127.0.0.1:" + server.getLocalPort());
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
                    var target = new Socket();
                    open.add(target);
                    target.connect(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), api.port()));
                    Thread.ofVirtual().start(() -> copy(client, target));
                    Thread.ofVirtual().start(() -> copy(target, client));
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
