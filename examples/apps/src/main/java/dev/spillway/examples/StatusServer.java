package dev.spillway.examples;

import dev.spillway.examples.WebServer.Answer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.Map;

/** Answers Kubernetes ({@code /ready}) and Prometheus ({@code /metrics}). */
final class StatusServer {
    private StatusServer() {}

    static WebServer start(Environment environment, PrometheusMeterRegistry meters)
            throws IOException {
        return WebServer.start(
                environment,
                environment.port(),
                Map.of(
                        "/ready",
                        request ->
                                environment.isReady()
                                        ? Answer.text("ready\n")
                                        : Answer.unavailable("not ready\n"),
                        "/metrics",
                        request -> Answer.text(meters.scrape())));
    }
}
