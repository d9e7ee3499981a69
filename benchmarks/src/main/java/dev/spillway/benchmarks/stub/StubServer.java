package dev.spillway.benchmarks.stub;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * The slow S3 server as a process: prints its port, serves one bucket of any name, and exits with
 * the process that started it, which shows as the end of its input.
 */
public final class StubServer {
    /**
     * GET this key from any bucket for the counts so far. The request is neither delayed nor
     * counted.
     */
    public static final String COUNTS_KEY = ".counts";

    /** The kernel takes this much of a body before the injected rate is felt. */
    private static final int SOCKET_BUFFER_BYTES = 256 * 1024;

    private StubServer() {}

    /**
     * @param args the directory for objects, then the words of a {@link InjectedDelay}
     */
    public static void main(String[] args) throws IOException {
        StubBucket bucket = new StubBucket(Path.of(args[0]));
        InjectedDelay slowness = InjectedDelay.parse(List.of(args).subList(1, args.length));
        RequestCounters counts = new RequestCounters();
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
            endWithInput();
            System.out.println(server.socket().getLocalPort());
            while (true) {
                SocketChannel socket = server.accept();
                socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
                Thread.ofPlatform()
                        .daemon()
                        .start(new StubConnection(socket, bucket, slowness, counts));
            }
        }
    }

    private static void endWithInput() {
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        // the same as its end
                    }
                    System.exit(0);
                });
    }
}
