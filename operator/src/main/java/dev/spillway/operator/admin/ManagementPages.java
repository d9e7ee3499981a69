package dev.spillway.operator.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.operator.model.HostPort;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The management pages of brokers, {@code /ready} and {@code /metrics}. */
public final class ManagementPages {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    /** Rendering the metrics of many partitions takes a busy broker a second or two. */
    private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(4);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .build();

    /**
     * The detail that a node gives of being in log recovery; nothing when it is not, or is silent.
     */
    public Optional<String> recovery(String host, int port) {
        return get(host, port, "/ready", BodyHandlers.ofString())
                .thenApply(page -> {
                    var state = ready(page.body());
                    return state.state().equals("RECOVERY") && state.detail().contains("to recover")
                            ? Optional.of(state.detail())
                            : Optional.<String>empty();
                })
                .exceptionally(e -> Optional.empty())
                .join();
    }

    /** The page's lines, asked for at once and answered later; fails when the broker is silent. */
    CompletableFuture<List<String>> metrics(String host, int port) {
        return get(host, port, "/metrics", BodyHandlers.ofLines())
                .thenApply(page -> {
                    try (Stream<String> lines = page.body()) {
                        return lines.filter(TopicMetrics::isOne).toList();
                    }
                });
    }

    private <T> CompletableFuture<HttpResponse<T>> get(
            String host, int port, String path, HttpResponse.BodyHandler<T> body) {
        var request =
                HttpRequest.newBuilder(URI.create("http://" + HostPort.of(host, port) + path))
                        .timeout(PAGE_TIMEOUT)
                        .build();
        return http.sendAsync(request, body);
    }

    private static Ready ready(String page) {
        try {
            var tree = JSON.readTree(page);
            return new Ready(tree.path("state").asText(), tree.path("detail").asText());
        } catch (JsonProcessingException e) {
            return new Ready("", "");
        }
    }

    private record Ready(String state, String detail) {}
}
