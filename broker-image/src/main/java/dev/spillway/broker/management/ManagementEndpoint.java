package dev.spillway.broker.management;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.broker.management.http.PageServer;
import dev.spillway.broker.management.http.Response;
import dev.spillway.broker.management.http.ServerLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The management endpoint: {@code /ready}, {@code /live}, {@code /tls} and {@code /metrics} over
 * plain HTTP. It is up before Kafka starts and until Kafka has stopped.
 */
public final class ManagementEndpoint implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String role;
    private final int nodeId;
    private final Supplier<Health> health;
    private final Supplier<List<ServedTls>> tls;
    private final PrometheusMetrics metrics;
    private final PageServer server;

    /**
     * Serves at once.
     *
     * @param health called for every response
     * @param tls what is used for TLS, likewise
     */
    public ManagementEndpoint(
            InetSocketAddress address,
            String role,
            int nodeId,
            Supplier<Health> health,
            Supplier<List<ServedTls>> tls)
            throws IOException {
        this.role = role;
        this.nodeId = nodeId;
        this.health = health;
        this.tls = tls;
        this.metrics = new PrometheusMetrics(tls);
        this.server =
                new PageServer(
                        address,
                        ServerLimits.standard(),
                        Map.of(
                                "/ready", this::ready,
                                "/live", this::live,
                                "/tls", this::tls,
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

    /** Fingerprints and dates, which every client sees that connects; nothing of a key. */
    private Response tls() throws IOException {
        Tls body =
                new Tls(
                        tls.get().stream()
                                .map(served ->
                                        new TlsEntry(
                                                served.certificate(),
                                                served.notAfter().toString(),
                                                served.trust(),
                                                served.problem()))
                                .toList());
        return Response.of(200, "application/json", JSON.writeValueAsBytes(body));
    }

    /** The body of {@code /tls}: one entry for each set of files. */
    private record Tls(List<TlsEntry> files) {}

    private record TlsEntry(
            String certificate, String notAfter, List<String> trust, String problem) {}

    /** The body of {@code /ready}. */
    private record Ready(String role, int nodeId, String state, String detail) {}
}
