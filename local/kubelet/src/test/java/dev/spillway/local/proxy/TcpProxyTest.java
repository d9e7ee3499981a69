package dev.spillway.local.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.local.kubelet.network.LoopbackNetwork;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxy between real sockets. */
@Timeout(60)
class TcpProxyTest {
    private static final int PORT = 9092;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<AutoCloseable> open = new ArrayList<>();
    private LoopbackNetwork network;
    private InetSocketAddress service;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        network = LoopbackNetwork.claim(getClass().getName());
        service = new InetSocketAddress(network.services().replaceAll("\\d+/.*", "20"), PORT);
        proxy = TcpProxy.start();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (var each : open.reversed()) {
            each.close();
        }
        proxy.close();
        network.close();
    }

    @Test
    void forwardsBytesInBothDirections() throws IOException {
        var backend = backend(1);
        serve(backend);

        var client = connect();
        var server = accept(backend);

        write(client, "request");
        assertThat(read(server, 7)).isEqualTo("request");
        write(server, "response");
        assertThat(read(client, 8)).isEqualTo("response");
    }

    @Test
    void connectionsAreRefusedWithoutABackend() throws Exception {
        assertThatThrownBy(this::connectOnce).isInstanceOf(ConnectException.class);

        serve(backend(1));
        connect();

        proxy.serve(List.of());
        awaitRefused();
    }

    @Test
    void connectionsGoToTheBackendsInTurn() throws IOException {
        var backends = new ServerSocket[] {backend(1), backend(2), backend(3)};
        serve(backends);

        for (var i = 0; i < 6; i++) {
            connect();
        }

        for (var backend : backends) {
            accept(backend);
            accept(backend);
        }
    }

    @Test
    void newConnectionsGoToNewBackendsAndOldOnesAreLeftAlone() throws Exception {
        var before = backend(1);
        var after = backend(2);
        serve(before);
        var oldClient = connect();
        var oldServer = accept(before);

        serve(after);
        await(() -> {
            connectOnce();
            return arrives(after);
        });

        write(oldClient, "still");
        assertThat(read(oldServer, 5)).isEqualTo("still");
        proxy.serve(List.of());
        awaitRefused();
        write(oldServer, "here");
        assertThat(read(oldClient, 4)).isEqualTo("here");
    }

    @Test
    void theEndOfARequestIsPassedOnAndTheResponseStillComes() throws IOException {
        var backend = backend(1);
        serve(backend);
        var client = connect();
        var server = accept(backend);

        write(client, "all");
        client.shutdownOutput();

        assertThat(server.getInputStream().readAllBytes()).asString().isEqualTo("all");
        write(server, "answer");
        server.close();
        assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("answer");
    }

    @Test
    void aResponseMayEndBeforeTheRequestDoes() throws IOException {
        var backend = backend(1);
        serve(backend);
        var client = connect();
        var server = accept(backend);

        server.shutdownOutput();

        assertThat(client.getInputStream().read()).isEqualTo(-1);
        write(client, "more");
        client.close();
        assertThat(server.getInputStream().readAllBytes()).asString().isEqualTo("more");
    }

    @Test
    void aResetOfTheClientReachesTheBackend() throws IOException {
        var backend = backend(1);
        serve(backend);
        var client = connect();
        var server = accept(backend);
        write(client, "x");
        assertThat(read(server, 1)).isEqualTo("x");

        client.setSoLinger(true, 0);
        client.close();

        assertThatThrownBy(() -> server.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessage("Connection reset");
    }

    @Test
    void aResetOfTheBackendReachesTheClient() throws IOException {
        var backend = backend(1);
        serve(backend);
        var client = connect();
        var server = accept(backend);

        server.setSoLinger(true, 0);
        server.close();

        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessage("Connection reset");
    }

    @Test
    void theClientOfABackendThatRefusesIsDisconnected() throws IOException {
        var gone = backend(1);
        gone.close();
        serve(gone);

        var client = connect();

        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessage("Connection reset");
    }

    @Test
    void aSlowReceiverSlowsTheSenderDownAndLosesNothing() throws Exception {
        var bytes = new byte[64 << 20];
        new Random(1).nextBytes(bytes);
        var backend = backend(1);
        serve(backend);
        var client = connect();
        var server = accept(backend);
        var sent = new AtomicLong();
        var sending =
                CompletableFuture.runAsync(
                        () -> send(client, bytes, sent),
                        each -> Thread.ofVirtual().name("sender").start(each));

        // Until the buffers of the sockets and of the proxy are full.
        awaitStandstill(sent);

        assertThat(sent.get()).as("sent while nobody reads").isLessThan(bytes.length / 2);
        assertThat(sending).isNotDone();
        var received = server.getInputStream().readAllBytes();
        sending.join();
        assertThat(digest(received)).isEqualTo(digest(bytes));
    }

    @Test
    void aConnectionThatWaitsDoesNotHoldUpOthers() throws Exception {
        var backend = backend(1);
        serve(backend);
        var waiting = connect();
        var idle = accept(backend);
        var sent = new AtomicLong();
        var sending =
                CompletableFuture.runAsync(
                        () -> send(waiting, new byte[64 << 20], sent),
                        each -> Thread.ofVirtual().name("sender").start(each));
        awaitStandstill(sent);

        var client = connect();
        var server = accept(backend);
        write(client, "hello");

        assertThat(read(server, 5)).isEqualTo("hello");
        assertThat(sending).isNotDone();
        idle.setSoLinger(true, 0);
        idle.close();
        assertThat(sending.handle((done, failure) -> Optional.ofNullable(failure)).join())
                .as("the sender learns that its receiver is gone")
                .isPresent();
    }

    @Test
    void aPortThatIsTakenIsServedAsSoonAsItIsFree() throws Exception {
        var taken = new ServerSocket();
        taken.bind(service);
        var backend = backend(1);
        serve(backend);
        var elsewhere = connect();
        assertThat(accept(taken).getRemoteSocketAddress())
                .isEqualTo(elsewhere.getLocalSocketAddress());

        taken.close();

        connect();
        accept(backend);
    }

    @Test
    void listensOnLoopbackAddressesOnly() throws IOException {
        var backend = backend(1);
        var everywhere = new InetSocketAddress("0.0.0.0", freePort());
        proxy.serve(
                List.of(
                        new ProxyRule("a/all:1", everywhere, List.of(address(backend))),
                        new ProxyRule("a/b:1", service, List.of(address(backend)))));

        connect();

        assertThatThrownBy(
                        () -> connectOnce(new InetSocketAddress("127.0.0.1", everywhere.getPort())))
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void closingEndsAllConnections() throws Exception {
        var backend = backend(1);
        serve(backend);
        var client = connect();
        accept(backend);

        proxy.close();

        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class);
        assertThatThrownBy(this::connectOnce).isInstanceOf(ConnectException.class);
    }

    // --- sockets

    /** Listens on an address of a Pod. */
    private ServerSocket backend(int index) throws IOException {
        var addresses = network.pods(Optional.empty());
        var address = addresses.next(Set.of()).orElseThrow();
        for (var i = 1; i < index; i++) {
            address = addresses.next(Set.of()).orElseThrow();
        }
        var server = new ServerSocket();
        open.add(server);
        server.bind(new InetSocketAddress(address, 0));
        server.setSoTimeout((int) PATIENCE.toMillis());
        return server;
    }

    private static InetSocketAddress address(ServerSocket backend) {
        return new InetSocketAddress(backend.getInetAddress(), backend.getLocalPort());
    }

    private void serve(ServerSocket... backends) {
        proxy.serve(
                List.of(
                        new ProxyRule(
                                "a/b:9092",
                                service,
                                List.of(backends).stream().map(TcpProxyTest::address).toList())));
    }

    /** Connects as soon as the proxy listens. */
    private Socket connect() throws IOException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return connectOnce();
            } catch (ConnectException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    private Socket connectOnce() throws IOException {
        return connectOnce(service);
    }

    private Socket connectOnce(InetSocketAddress address) throws IOException {
        var socket = new Socket();
        open.add(socket);
        socket.connect(address);
        return socket;
    }

    private Socket accept(ServerSocket backend) throws IOException {
        var socket = backend.accept();
        open.add(socket);
        return socket;
    }

    private boolean arrives(ServerSocket backend) throws IOException {
        backend.setSoTimeout(50);
        try {
            accept(backend);
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        }
    }

    private void awaitRefused() throws Exception {
        await(() -> {
            try {
                connectOnce();
                return false;
            } catch (ConnectException e) {
                return true;
            } catch (SocketException reset) {
                // The listener was closed while this connection waited to be accepted.
                return false;
            }
        });
    }

    private static void awaitStandstill(AtomicLong count) throws Exception {
        var last = new AtomicLong(-1);
        await(() -> {
            Thread.sleep(300);
            return count.get() > 0 && last.getAndSet(count.get()) == count.get();
        });
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) throws Exception {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime() - deadline).as("waited too long").isNegative();
        }
    }

    private static void send(Socket socket, byte[] bytes, AtomicLong sent) {
        try {
            for (var from = 0; from < bytes.length; from += 16 << 10) {
                var length = Math.min(16 << 10, bytes.length - from);
                socket.getOutputStream().write(bytes, from, length);
                sent.addAndGet(length);
            }
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static byte[] digest(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }
}
