package dev.spillway.broker.management;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.broker.management.http.Answer;
import dev.spillway.broker.management.http.Bounds;
import dev.spillway.broker.management.http.PageServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The management endpoint: {@code /ready}, {@code /live} and {@code /metrics} over plain HTTP. It
 * is up before Kafka is started and until Kafka has stopped.
 */
public final class Management implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String role;
    private final int nodeId;
    private final Supplier<Health> health;
    private final Metrics metrics = new Metrics();
    private final PageServer server;

    /**
     * Serves at once.
     *
     * @param health asked anew for every answer
     */
    public Management(InetSocketAddress address, String role, int nodeId, Supplier<Health> health)
            throws IOException {
        this.role = role;
        this.nodeId = nodeId;
        this.health = health;
        this.server =
                new PageServer(
                        address,
                        Bounds.standard(),
                        Map.of(
                                "/ready", this::ready,
                                "/live", this::live,
                                "/metrics", this::metrics));
    }

    /** The port that is served: the one asked for, or the one the system chose for port 0. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }

    private Answer ready() throws IOException {
        Health now = health.get();
        byte[] body = JSON.writeValueAsBytes(new Ready(role, nodeId, now.state(), now.detail()));
        return Answer.of(now.ready() ? 200 : 503, "application/json", body);
    }

    /** Alive is: threads run, and none of the process block each other for good. */
    private Answer live() {
        long[] deadlocked = ManagementFactory.getThreadMXBean().findDeadlockedThreads();
        return deadlocked == null
                ? Answer.text(200, "alive")
                : Answer.text(503, deadlocked.length + " threads are deadlocked");
    }

    private Answer metrics() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(64 * 1024);
        metrics.writeTo(body);
        return Answer.of(200, Metrics.CONTENT_TYPE, body.toByteArray());
    }

    /** The body of {@code /ready}. */
    private record Ready(String role, int nodeId, String state, String detail) {}
}
