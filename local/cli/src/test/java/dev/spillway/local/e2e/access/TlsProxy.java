package dev.spillway.local.e2e.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Terminates TLS in front of the quickstart's store, with a certificate of a private CA; both are
 * created by the JDK's keytool.
 */
final class TlsProxy implements AutoCloseable {
    private static final String PASSWORD = "changeit";

    private final InetSocketAddress store;
    private final ServerSocket server;
    private final String ca;
    private final ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    TlsProxy(Path folder, InetSocketAddress store) {
        this.store = store;
        try {
            var keys = keys(folder.resolve("front.p12"));
            ca = pem(keys);
            server = listening(keys);
        } catch (IOException | GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        connections.execute(this::accept);
    }

    String endpoint() {
        return "https://127.0.0.1:" + server.getLocalPort();
    }

    /** The CA's certificate, as a ConfigMap holds it. */
    String ca() {
        return ca;
    }

    private static KeyStore keys(Path file)
            throws IOException, GeneralSecurityException, InterruptedException {
        keytool(file, "-alias", "ca", "-dname", "CN=private CA", "-ext", "bc:c");
        keytool(
                file,
                "-alias",
                "server",
                "-dname",
                "CN=store",
                "-signer",
                "ca",
                "-ext",
                "san=ip:127.0.0.1");
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static void keytool(Path file, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(
                List.of("-genkeypair", "-keyalg", "EC", "-validity", "30", "-storepass", PASSWORD));
        command.addAll(List.of("-keystore", file.toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + ": " + output);
        }
    }

    private static String pem(KeyStore keys) throws GeneralSecurityException {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(keys.getCertificate("ca").getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    private static ServerSocket listening(KeyStore keys)
            throws GeneralSecurityException, IOException {
        keys.deleteEntry("ca");
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context.getServerSocketFactory()
                .createServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
    }

    private void accept() {
        try {
            while (true) {
                var client = server.accept();
                open.add(client);
                connections.execute(() -> serve(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket client) {
        try (client;
                var target = new Socket(store.getAddress(), store.getPort())) {
            open.add(target);
            connections.execute(() -> copy(target, client));
            copy(client, target);
        } catch (IOException e) {
            // either side has disconnected
        } finally {
            open.remove(client);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.close();
        } catch (IOException e) {
            // either side has disconnected
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : open) {
            socket.close();
        }
        connections.shutdownNow();
    }
}
