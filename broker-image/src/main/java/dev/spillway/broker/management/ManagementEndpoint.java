package dev.spillway.broker.management;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.broker.management.http.PageServer;
import dev.spillway.broker.management.http.Response;
import dev.spillway.broker.management.http.ServerLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The management endpoint: {@code /ready}, {@code /live} and {@code /metrics} over plain HTTP. It
 * is up before Kafka starts and until Kafka has stopped.
 */
public final class ManagementEndpoint implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String role;
    private final int nodeId;
    private final Supplier<Health> health;
    private final PrometheusMetrics metrics = new PrometheusMetrics();
    private final PageServer server;

    /**
     * Serves at once.
     *
     * @param health called for every response
     */
    public ManagementEndpoint(
            InetSocketAddress address, String role, int nodeId, Supplier<Health> health)
            throws IOException {
        this.role = role;
        this.nodeId = nodeId;
        this.health = health;
        this.server =
                new PageServer(
                        address,
                        ServerLimits.standard(),
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

    private Response ready() throws IOException {
        Health now = health.get();
        byte[] body = JSON.writeValueAsBytes(new Ready(role, nodeId, now.state(), now.detail()));
        return Response.of(now.ready() ? 200 : 503, "application/json", body);
    }

    /** Alive: threads run, and none of the process are deadlocked. */
    private Response live() {
        long[] deadlocked = ManagementFactory.getThreadMXBean().findDeadlockedThreads();
        return deadlocked == null
                ? Response.text(200, "alive")
                : Response.text(503, deadlocked.length + " threads are deadlocked");
    }

    private Response metrics() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(64 * 1024);
        metrics.writeTo(body);
        return Response.of(200, PrometheusMetrics.CONTENT_TYPE, body.toByteArray());
    }

    /** The body of {@code /ready}. */
    private record Ready(String role, int nodeId, String state, String detail) {}
}
