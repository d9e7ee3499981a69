package dev.spillway.operator.connect;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.spillway.operator.fixtures.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers by HTTPS as a worker does, with what a test says; wants a client's certificate. */
final class FakeWorker implements AutoCloseable {

    /** {@code PUT /connectors/orders/pause} and the body, if any. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** By method and path. */
    final Map<String, Answer> answers = new ConcurrentHashMap<>();

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);

    record Answer(int status, String body) {
        /** The connection is open, and nothing comes. */
        static final Answer NEVER = new Answer(0, "");

        /** The body begins, and does not end. */
        static final Answer STALLS = new Answer(200, "");
    }

    /**
     * @param presented by the worker
     * @param accepted of clients
     */
    FakeWorker(TestCertificates.Made presented, String accepted) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(
                        GroupTls.of(
                                new ConnectAccess(
                                        "", 0, presented.chain(), presented.key(), accepted))) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        var tls = getSSLContext().getDefaultSSLParameters();
                        tls.setNeedClientAuth(true);
                        parameters.setSSLParameters(tls);
                    }
                });
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String host() {
        return server.getAddress().getAddress().getHostAddress();
    }

    int port() {
        return server.getAddress().getPort();
    }

    void answers(String request, int status, String body) {
        answers.put(request, new Answer(status, body));
    }

    private void answer(HttpExchange exchange) throws IOException {
        var request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(body.isEmpty() ? request : request + " " + body);
        var answer =
                answers.getOrDefault(
                        request,
                        new Answer(404, "{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}"));
        try (exchange) {
            if (answer.equals(Answer.NEVER)) {
                await();
            } else if (answer.equals(Answer.STALLS)) {
                exchange.sendResponseHeaders(200, 100);
                exchange.getResponseBody().write('{');
                exchange.getResponseBody().flush();
                await();
            } else if (answer.body().isEmpty()) {
                exchange.sendResponseHeaders(answer.status(), -1);
            } else {
                var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(answer.status(), bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    private void await() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
