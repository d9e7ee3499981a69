package dev.spillway.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A port that neither accepts nor refuses connections, as at the address of a Pod that is gone: its
 * queue of connections is full, so the kernel drops further ones.
 */
final class SilentPort implements AutoCloseable {
    private final ServerSocket server;
    private final List<SocketChannel> queued = new ArrayList<>();

    private SilentPort(ServerSocket server) {
        this.server = server;
    }

    static SilentPort open(String address, int port) throws IOException {
        SilentPort silent =
                new SilentPort(new ServerSocket(port, 1, InetAddress.getByName(address)));
        for (int i = 0; i < 4; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(new InetSocketAddress(address, silent.port()));
            silent.queued.add(channel);
        }
        return silent;
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : queued) {
            channel.close();
        }
        server.close();
    }
}
