package dev.spillway.tier.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Passes connections on, byte by byte: as TLS that ends here, or as a forward proxy that knows
 * where hosts are that nobody else can find.
 */
public final class TcpRelay implements AutoCloseable {

    /** Both ends of what comes of a connection; the proxy's part of the talk is over. */
    private record Ends(Socket client, Socket target) {}

    private interface Route {
        Ends open(TcpRelay pipes, Socket client) throws IOException;
    }

    private final ServerSocket server;
    private final Route route;
    private final ExecutorService connections = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private TcpRelay(Route route) {
        this.route = route;
        try {
            server = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        connections.execute(this::accept);
    }

    /**
     * @param identity asked with every connection
     */
    public static TcpRelay tls(URI plain, Supplier<SSLContext> identity) {
        return new TcpRelay((pipes, client) -> pipes.unwrapped(client, plain, identity.get()));
    }

    /**
     * A proxy: CONNECT for https, whole URLs for http.
     *
     * @param hosts at which local port each host is that it knows
     */
    public static TcpRelay proxy(Map<String, Integer> hosts) {
        return new TcpRelay((pipes, client) -> pipes.proxied(client, hosts));
    }

    public int port() {
        return server.getLocalPort();
    }

    /** What the proxy was asked for: {@code CONNECT s3.example.com:443}. */
    public List<String> asked() {
        return asked;
    }

    private Ends unwrapped(Socket client, URI plain, SSLContext identity) throws IOException {
        SSLSocket secure =
                (SSLSocket)
                        identity.getSocketFactory()
                                .createSocket(client, null, client.getPort(), true);
        secure.setUseClientMode(false);
        return new Ends(secure, new Socket(plain.getHost(), plain.getPort()));
    }

    private Ends proxied(Socket client, Map<String, Integer> hosts) throws IOException {
        String line = line(client.getInputStream());
        String[] words = line.split(" ");
        asked.add(words[0] + " " + words[1]);
        if (words[0].equals("CONNECT")) {
            while (!line(client.getInputStream()).isEmpty()) {
                // headers for the proxy
            }
            Socket target = known(hosts, words[1].split(":")[0]);
            client.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new Ends(client, target);
        }
        URI url = URI.create(words[1]);
        Socket target = known(hosts, url.getHost());
        String path = url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
        target.getOutputStream()
                .write(
                        (words[0] + " " + path + " " + words[2] + "\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
        return new Ends(client, target);
    }

    private static Socket known(Map<String, Integer> hosts, String host) throws IOException {
        Integer port = hosts.get(host);
        if (port == null) {
            throw new IOException("unknown host " + host);
        }
        return new Socket("127.0.0.1", port);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                open.add(client);
                connections.execute(() -> serve(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket accepted) {
        try (accepted) {
            Ends ends = route.open(this, accepted);
            try (Socket client = ends.client();
                    Socket target = ends.target()) {
                open.add(target);
                connections.execute(() -> copy(target, client));
                copy(client, target);
            }
        } catch (IOException e) {
            // either side has gone
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.close();
        } catch (IOException e) {
            // either side has gone
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
        connections.shutdownNow();
    }
}
