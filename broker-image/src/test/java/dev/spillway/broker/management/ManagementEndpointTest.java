package dev.spillway.broker.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.broker.disk.DiskReport;
import dev.spillway.broker.disk.DiskUsage;
import dev.spillway.broker.disk.HotData;
import dev.spillway.broker.management.http.TestClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManagementEndpointTest {
    /** Only so that a failing test ends. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String LABELS =
            "file=\"/etc/spillway/tls/tls.crt\",trust=\"/etc/spillway/tls/ca.crt\"";

    private final AtomicReference<Health> health =
            new AtomicReference<>(new Health(false, "RECOVERY", "3 logs to recover"));
    private final AtomicReference<List<ServedTls>> tls = new AtomicReference<>(List.of());
    private final AtomicReference<Optional<DiskReport>> disk =
            new AtomicReference<>(Optional.empty());
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<TestClient> callers = new ArrayList<>();
    private ManagementEndpoint management;

    @BeforeEach
    void start() throws IOException {
        management =
                new ManagementEndpoint(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        ManagementEndpoint.node("broker", 7),
                        MetricRules.SERVER,
                        health::get,
                        tls::get,
                        disk::get);
    }

    @AfterEach
    void stop() throws IOException {
        for (TestClient caller : callers) {
            caller.close();
        }
        management.close();
        http.close();
    }

    @Test
    void notReadyIs503AndSaysWhy() throws Exception {
        HttpResponse<String> answer = get("/ready");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body())
                .isEqualTo(
                        """
                        {"role":"broker","nodeId":7,"state":"RECOVERY","detail":"3 logs to recover"}\
                        """);
    }

    @Test
    void readyIs200() throws Exception {
        health.set(new Health(true, "RUNNING", ""));

        assertThat(get("/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void isAliveThoughNotReady() throws Exception {
        assertThat(get("/live").statusCode()).isEqualTo(200);
    }

    @Test
    void metricsArePrometheusText() throws Exception {
        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("text/plain; version=0.0.4");
        assertThat(answer.body()).contains("\njvm_threads_current ");
    }

    @Test
    void tlsSaysWhatIsInUseOfEachSetOfFiles() throws Exception {
        assertThat(get("/tls").body())
                .isEqualTo(
                        """
                        {"files":[]}\
                        """);
        tls.set(
                List.of(
                        served("/etc/spillway/tls/ca.crt", "the \"key\" does not fit", 3),
                        served("/etc/spillway/tls/clients-ca.crt", "", 0)));

        HttpResponse<String> answer = get("/tls");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo(
                        """
                        {"files":[{"certificate":"ab12","notAfter":"2027-02-28T10:00:00Z",\
                        "trust":["cd34","ef56"],"problem":"the \\"key\\" does not fit"},\
                        {"certificate":"ab12","notAfter":"2027-02-28T10:00:00Z",\
                        "trust":["cd34","ef56"],"problem":""}]}\
                        """);
        assertThat(get("/metrics").body())
                .contains("spillway_tls_certificate_not_after_seconds{" + LABELS + "} 1.8038")
                .contains("spillway_tls_reload_failures_total{" + LABELS + "} 3.0");
    }

    @Test
    void diskIsNotThereUntilItIsWatched() throws Exception {
        assertThat(get("/disk").statusCode()).isEqualTo(404);
        assertThat(get("/metrics").body()).doesNotContain("\nspillway_disk_");
    }

    @Test
    void diskSaysHowFullItIs() throws Exception {
        disk.set(
                Optional.of(
                        new DiskReport(
                                new DiskUsage(1000, 950),
                                12.5,
                                OptionalDouble.of(2048),
                                Optional.of(
                                        new HotData(
                                                new TreeMap<>(Map.of(0, 700L, 10, 600L)),
                                                new TreeMap<>(Map.of(0, 500L, 10, 400L)),
                                                200,
                                                45)))));

        assertThat(get("/disk").body())
                .isEqualTo(
                        """
                        {"capacity":1000,"used":950,"limit":2048.0}\
                        """);
        assertThat(get("/metrics").body())
                .contains("\nspillway_disk_capacity_bytes 1000.0\n")
                .contains("\nspillway_disk_used_bytes 950.0\n")
                .contains("\nspillway_disk_inflow_bytes_per_second 12.5\n")
                .contains("\nspillway_disk_produce_limit_bytes_per_second 2048.0\n")
                .contains("\nspillway_disk_hot_bytes{older_than=\"0\"} 700.0\n")
                .contains("\nspillway_disk_hot_bytes{older_than=\"10\"} 600.0\n")
                .contains("\nspillway_disk_reclaimable_bytes{older_than=\"0\"} 500.0\n")
                .contains("\nspillway_disk_not_uploaded_bytes 200.0\n")
                .contains("\nspillway_disk_not_uploaded_seconds 45.0\n");
    }

    @Test
    void withoutALimitThereIsNoMetricOfIt() throws Exception {
        disk.set(
                Optional.of(
                        new DiskReport(
                                new DiskUsage(1000, 10),
                                0,
                                OptionalDouble.empty(),
                                Optional.empty())));

        assertThat(get("/disk").body()).isEqualTo("{\"capacity\":1000,\"used\":10}");
        assertThat(get("/metrics").body())
                .contains("\nspillway_disk_used_bytes 10.0\n")
                .doesNotContain("\nspillway_disk_produce_limit", "\nspillway_disk_hot_bytes");
    }

    private static ServedTls served(String trust, String problem, long failures) {
        return new ServedTls(
                "/etc/spillway/tls/tls.crt",
                trust,
                "ab12",
                Instant.parse("2027-02-28T10:00:00Z"),
                List.of("cd34", "ef56"),
                problem,
                failures);
    }

    @Test
    void otherPathsAre404() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/readyish").statusCode()).isEqualTo(404);
    }

    @Test
    void probesAreAnsweredWhileRequestsAreHalfSent() throws Exception {
        for (int i = 0; i < 10; i++) {
            callers.add(new TestClient(management.port()).send("GET /live HTTP/1.1\r\nHost: te"));
        }

        assertThat(get("/live").statusCode()).isEqualTo(200);
        assertThat(get("/ready").statusCode()).isEqualTo(503);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + management.port() + path);
        return http.send(
                HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString());
    }
}
