package dev.spillway.examples.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.examples.Json;
import dev.spillway.examples.telemetry.Alert.State;
import dev.spillway.examples.telemetry.AlertRule.Measure;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertsTest {
    private static final AlertRule ERRORS =
            new AlertRule(
                    "HighErrorShare",
                    "http.server.request.duration",
                    List.of("service.name"),
                    Measure.ErrorShare,
                    0.2,
                    1);
    private static final AlertRule REPLICAS =
            new AlertRule(
                    "UnderReplicated",
                    "underreplicated",
                    List.of("service.name", "service.instance.id"),
                    Measure.Max,
                    0,
                    3);

    private final TopologyTestDriver driver =
            new TopologyTestDriver(
                    Alerts.topology(List.of(ERRORS, REPLICAS)),
                    new Properties(),
                    Instant.ofEpochSecond(1_000_000));
    private final TestInputTopic<byte[], ExportMetricsServiceRequest> metrics =
            driver.createInputTopic(
                    Otlp.METRICS_TOPIC, new ByteArraySerializer(), Otlp.metrics().serializer());
    private final TestOutputTopic<AlertKey, Alert> alerts =
            driver.createOutputTopic(
                    Alerts.TOPIC,
                    Json.serde(AlertKey.class).deserializer(),
                    Json.serde(Alert.class).deserializer());
    private long second = 1_000_000;

    @AfterEach
    void end() {
        driver.close();
    }

    @Test
    void aFaultRaisesOneAlertAndItsEndClearsIt() {
        seconds(20, () -> requests("checkout", 100, 0));
        assertThat(alerts.isEmpty()).isTrue();

        seconds(30, () -> requests("checkout", 50, 50));
        var fired = alerts.readValue();
        assertThat(fired.state()).isEqualTo(State.Firing);
        assertThat(fired.subject()).isEqualTo("checkout");
        assertThat(fired.value()).isGreaterThan(0.2);
        assertThat(alerts.isEmpty()).as("while it lasts, nothing is repeated").isTrue();

        seconds(30, () -> requests("checkout", 100, 0));
        var resolved = alerts.readValue();
        assertThat(resolved.state()).isEqualTo(State.Resolved);
        assertThat(resolved.since()).isEqualTo(fired.since());
        assertThat(resolved.at()).isGreaterThan(fired.at());
        assertThat(alerts.isEmpty()).isTrue();
    }

    @Test
    void servicesDoNotHideBehindEachOther() {
        seconds(
                30,
                () -> {
                    requests("catalog", 10_000, 0);
                    requests("checkout", 5, 5);
                });

        assertThat(alerts.readValuesToList())
                .extracting(Alert::subject)
                .containsExactly("checkout");
    }

    @Test
    void anAlertWaitsForAsManyWindowsAsItsRuleSays() {
        seconds(12, () -> gauge("events", "events-broker-0", 0));
        gauge("events", "events-broker-0", 4);
        seconds(4, () -> gauge("events", "events-broker-0", 0));
        // Of the windows that the one point is in, fewer than three in a row have been closed.
        assertThat(alerts.isEmpty()).isTrue();

        seconds(30, () -> gauge("events", "events-broker-0", 4));
        var fired = alerts.readKeyValue();
        assertThat(fired.key).isEqualTo(new AlertKey("UnderReplicated", "events/events-broker-0"));
        assertThat(fired.value.value()).isEqualTo(4);
    }

    @Test
    void whatNoLongerSendsMetricsIsOver() {
        seconds(30, () -> requests("checkout", 0, 10));
        assertThat(alerts.readValue().state()).isEqualTo(State.Firing);

        driver.advanceWallClockTime(AlertStates.STALE.plusSeconds(10));

        assertThat(alerts.readValue().state()).isEqualTo(State.Resolved);
        assertThat(alerts.isEmpty()).isTrue();
    }

    @Test
    void aClockThatIsFastDoesNotCloseTheWindowsOfOthers() {
        seconds(5, () -> requests("checkout", 10, 0));
        metrics.pipeInput(
                new byte[0],
                request("catalog", "", requests(Instant.ofEpochSecond(second + 86_400), 10, 0)),
                Instant.ofEpochSecond(second));

        seconds(30, () -> requests("checkout", 0, 10));

        assertThat(alerts.readValuesToList())
                .extracting(Alert::subject)
                .containsExactly("checkout");
    }

    @Test
    void rulesAreThoseOfTheExample() throws IOException {
        var file = Files.readString(Path.of("../uses/metrics-and-logs/70-alerts.yaml"));
        var json = file.substring(file.indexOf("    ["), file.indexOf("\n---"));

        assertThat(rules(json))
                .extracting(AlertRule::name)
                .contains("HighErrorShare", "UnderReplicatedPartitions");
    }

    @Test
    void aRuleThatTellsNothingApartIsRefused() {
        assertThatThrownBy(() ->
                        rules(
                                """
                                [{"name": "A", "metric": "m", "by": [], "measure": "Max", "above": 0,
                                  "windows": 1}]\
                                """))
                .hasMessageContaining("A: `by` names no attribute of a resource");
    }

    @TempDir private Path folder = Path.of("");

    private List<AlertRule> rules(String json) throws IOException {
        return AlertRule.read(Files.writeString(folder.resolve("rules.json"), json));
    }

    /** What happens in each of so many seconds. */
    private void seconds(int count, Runnable each) {
        for (int i = 0; i < count; i++) {
            each.run();
            second++;
            driver.advanceWallClockTime(Duration.ofSeconds(1));
        }
    }

    private void requests(String service, int succeeded, int failed) {
        var now = Instant.ofEpochSecond(second);
        metrics.pipeInput(new byte[0], request(service, "", requests(now, succeeded, failed)), now);
    }

    private static Metric requests(Instant at, int succeeded, int failed) {
        return Metric.newBuilder()
                .setName("http.server.request.duration")
                .setHistogram(
                        Histogram.newBuilder()
                                .addDataPoints(point(at, succeeded, 200))
                                .addDataPoints(point(at, failed, 500)))
                .build();
    }

    private static HistogramDataPoint point(Instant at, int count, int status) {
        return HistogramDataPoint.newBuilder()
                .setTimeUnixNano(at.toEpochMilli() * 1_000_000)
                .setCount(count)
                .setSum(count * 0.01)
                .addAttributes(Otlp.attribute("http.response.status_code", status))
                .build();
    }

    private void gauge(String service, String instance, double value) {
        var now = Instant.ofEpochSecond(second);
        var gauge =
                Metric.newBuilder()
                        .setName("underreplicated")
                        .setGauge(
                                Gauge.newBuilder()
                                        .addDataPoints(
                                                NumberDataPoint.newBuilder()
                                                        .setTimeUnixNano(
                                                                now.toEpochMilli() * 1_000_000)
                                                        .setAsDouble(value)))
                        .build();
        metrics.pipeInput(new byte[0], request(service, instance, gauge), now);
    }

    private static ExportMetricsServiceRequest request(
            String service, String instance, Metric metric) {
        return ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(
                        ResourceMetrics.newBuilder()
                                .setResource(
                                        Otlp.resource(
                                                Map.of(
                                                        "service.name", service,
                                                        "service.instance.id", instance)))
                                .addScopeMetrics(ScopeMetrics.newBuilder().addMetrics(metric)))
                .build();
    }
}
