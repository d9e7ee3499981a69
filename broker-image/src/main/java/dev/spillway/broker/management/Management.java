package dev.spillway.broker.management;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The management endpoint: {@code /ready}, {@code /live} and {@code /metrics} over plain HTTP. It
 * is up before Kafka is started and until Kafka has stopped.
 */
public final class Management implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Management.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A probe must be answered while a scrape of many partitions runs, and no more than that. */
    private static final int THREADS = 2;

    private static final int BACKLOG = 16;

    private final String role;
    private final int nodeId;
    private final Supplier<Health> health;
    private final Metrics metrics = new Metrics();
    private final HttpServer server;
    private final ExecutorService threads;

    /**
     * Serves at once.
     *
     * @param health asked anew for every request
     */
    public Management(InetSocketAddress address, String role, int nodeId, Supplier<Health> health)
            throws IOException {
        this.role = role;
        this.nodeId = nodeId;
        this.health = health;
        this.threads =
                Executors.newFixedThreadPool(
                        THREADS, Thread.ofPlatform().daemon().name("management-", 0).factory());
        this.server = HttpServer.create(address, BACKLOG);
        server.createContext("/", exchange -> answer(exchange, questionAt(exchange)));
        server.setExecutor(threads);
        server.start();
    }

    /** The port that is served: the one asked for, or the one the system chose for port 0. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }

    private Question questionAt(HttpExchange exchange) {
        return switch (exchange.getRequestURI().getPath()) {
            case "/ready" -> this::ready;
            case "/live" -> this::live;
            case "/metrics" -> this::metrics;
            default -> () -> Answer.text(404, "/ready, /live and /metrics are here");
        };
    }

    private Answer ready() throws IOException {
        Health now = health.get();
        String body = JSON.writeValueAsString(new Ready(role, nodeId, now.state(), now.detail()));
        return new Answer(now.ready() ? 200 : 503, "application/json", body);
    }

    /** Alive is: this thread runs, and no threads of the process block each other for good. */
    private Answer live() {
        long[] deadlocked = ManagementFactory.getThreadMXBean().findDeadlockedThreads();
        return deadlocked == null
                ? Answer.text(200, "alive")
                : Answer.text(503, deadlocked.length + " threads are deadlocked");
    }

    private Answer metrics() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(64 * 1024);
        metrics.writeTo(body);
        return new Answer(200, Metrics.CONTENT_TYPE, body.toString(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, Question question) throws IOException {
        try (exchange) {
            Answer answer = answer(question);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Answer answer(Question question) {
        try {
            return question.answer();
        } catch (IOException | RuntimeException e) {
            LOG.error("The management endpoint failed", e);
            return Answer.text(500, e.toString());
        }
    }

    private interface Question {
        Answer answer() throws IOException;
    }

    /** The body of {@code /ready}. */
    private record Ready(String role, int nodeId, String state, String detail) {}

    private record Answer(int status, String contentType, String body) {
        static Answer text(int status, String text) {
            return new Answer(status, "text/plain; charset=utf-8", text + "\n");
        }
    }
}
