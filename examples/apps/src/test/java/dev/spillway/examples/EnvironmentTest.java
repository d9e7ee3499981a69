package dev.spillway.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {
    private final PrometheusMeterRegistry meters =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void theConnectionIsThatOfTheFileAndSettingsOfAnApplicationComeOnTop(@TempDir Path folder)
            throws IOException {
        var file = folder.resolve("client.properties");
        Files.writeString(file, "bootstrap.servers=events:9092\nclient.id=file\n");
        var environment = environment(Map.of("KAFKA_PROPERTIES", file.toString()));

        assertThat(environment.kafka(Map.of("client.id", "report")))
                .containsOnly(
                        Map.entry("bootstrap.servers", "events:9092"),
                        Map.entry("client.id", "report"));
        assertThat(environment.kafka()).containsEntry("client.id", "file");
    }

    @Test
    void aVariableThatIsMissingIsNamed() {
        assertThatThrownBy(() -> environment(Map.of()).variable("SMTP_HOST"))
                .hasMessage("the environment variable SMTP_HOST is not set");
    }

    @Test
    void anActionThatIsGivenAfterTheStopIsDoneAtOnce() {
        var environment = environment(Map.of());
        List<String> done = new ArrayList<>();
        environment.onStop(() -> done.add("before"));

        environment.stop();
        environment.onStop(() -> done.add("after"));

        assertThat(done).containsExactly("before", "after");
        assertThat(environment.stopping()).isTrue();
    }

    @Test
    void itIsReadyWhileItWorksAndShowsItsMetrics() throws IOException {
        var environment = environment(Map.of("PORT", "0"));
        var works = new AtomicBoolean();
        meters.counter("mails.sent").increment(3);
        try (var status = StatusServer.start(environment, meters)) {
            assertThat(get(status, "/ready")).isEqualTo("503");
            environment.ready(works::get);
            works.set(true);
            assertThat(get(status, "/ready")).isEqualTo("200 ready\n");
            assertThat(get(status, "/metrics")).startsWith("200 ").contains("mails_sent_total 3.0");
            environment.stop();
            assertThat(get(status, "/ready")).isEqualTo("503");
        }
    }

    private static String get(WebServer status, String path) throws IOException {
        var url = URI.create("http://127.0.0.1:" + status.port() + path).toURL();
        var connection = (HttpURLConnection) url.openConnection();
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
            return String.valueOf(connection.getResponseCode());
        }
        try (var body = connection.getInputStream()) {
            return connection.getResponseCode() + " " + new String(body.readAllBytes(), UTF_8);
        }
    }

    private Environment environment(Map<String, String> variables) {
        return new Environment(variables, meters);
    }
}
