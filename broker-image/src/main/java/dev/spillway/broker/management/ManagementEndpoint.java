package dev.spillway.broker.management;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.broker.disk.DiskReport;
import dev.spillway.broker.management.http.PageServer;
import dev.spillway.broker.management.http.Response;
import dev.spillway.broker.management.http.ServerLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;

/**
 * The management endpoint: {@code /ready}, {@code /live}, {@code /tls}, {@code /disk} and {@code
 * /metrics} over plain HTTP. It is up before Kafka starts and until Kafka has stopped.
 */
public final class ManagementEndpoint implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Object> identity;
    private final Supplier<Health> health;
    private final Supplier<List<ServedTls>> tls;
    private final Supplier<Optional<DiskReport>> disk;
    private final PrometheusMetrics metrics;
    private final PageServer server;

    /**
     * Serves at once. A node's identity is its role and its id: {@link #node}.
     *
     * @param identity who this is, as {@code /ready} says it
     * @param health called for every response
     * @param tls what is used for TLS, likewise
     * @param disk how full the disk is, likewise; empty when it is not watched
     */
    public ManagementEndpoint(
            InetSocketAddress address,
            SequencedMap<String, Object> identity,
            MetricRules rules,
            Supplier<Health> health,
            Supplier<List<ServedTls>> tls,
            Supplier<Optional<DiskReport>> disk)
            throws IOException {
        this.identity = new LinkedHashMap<>(identity);
        this.health = health;
        this.tls = tls;
        this.disk = disk;
        this.metrics = new PrometheusMetrics(rules, tls, disk);
        this.server =
                new PageServer(
                        address,
                        ServerLimits.standard(),
                        Map.of(
                                "/ready", this::ready,
                                "/live", this::live,
                                "/tls", this::tls,
                                "/disk", this::disk,
                                "/metrics", this::metrics));
    }

    /** The identity of a broker or controller. */
    public static SequencedMap<String, Object> node(String role, int id) {
        SequencedMap<String, Object> identity = new LinkedHashMap<>();
        identity.put("role", role);
        identity.put("nodeId", id);
        return identity;
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
        Map<String, Object> body = new LinkedHashMap<>(identity);
        body.put("state", now.state());
        body.put("detail", now.detail());
        return Response.of(
                now.ready() ? 200 : 503, "application/json", JSON.writeValueAsBytes(body));
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

    /** For the other brokers, whose producers may fill this disk. */
    private Response disk() throws IOException {
        Optional<DiskReport> report = disk.get();
        if (report.isEmpty()) {
            return Response.text(404, "no disk is watched here");
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("capacity", report.get().usage().capacity());
        body.put("used", report.get().usage().used());
        report.get().limit().ifPresent(limit -> body.put("limit", limit));
        return Response.of(200, "application/json", JSON.writeValueAsBytes(body));
    }

    /** The body of {@code /tls}: one entry for each set of files. */
    private record Tls(List<TlsEntry> files) {}

    private record TlsEntry(
            String certificate, String notAfter, List<String> trust, String problem) {}
}
