package dev.spillway.broker.management.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Whoever connects, with whatever manners. */
public final class TestClient implements AutoCloseable {
    /** Only so that a test that fails ends; nothing is decided by how long an answer takes. */
    private static final int PATIENCE_MS = 60_000;

    private final Socket socket = new Socket();

    public TestClient(int port) throws IOException {
        // A caller that does not read is full soon.
        socket.setReceiveBufferSize(16 * 1024);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    public TestClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        return this;
    }

    TestClient ask(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n");
    }

    /** The next characters that come; fewer when the connection ends before. */
    String read(int characters) throws IOException {
        return new String(socket.getInputStream().readNBytes(characters), ISO_8859_1);
    }

    /** All that comes until the connection ends, in order or by a reset. */
    String readAll() throws IOException {
        StringBuilder all = new StringBuilder();
        byte[] some = new byte[64 * 1024];
        while (true) {
            int length = readSome(some);
            if (length < 0) {
                return all.toString();
            }
            all.append(new String(some, 0, length, ISO_8859_1));
        }
    }

    /** Goes on sending until the connection has ended. */
    void sendUntilClosed() {
        try {
            while (true) {
                send("x");
                Thread.onSpinWait();
            }
        } catch (IOException closed) {
            // Which is what was waited for.
        }
    }

    private int readSome(byte[] into) throws IOException {
        try {
            return socket.getInputStream().read(into);
        } catch (java.net.SocketException reset) {
            return -1;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
