package dev.spillway.operator.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.operator.model.HostPort;
import dev.spillway.operator.observed.ServedTls;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Client of the brokers' management endpoints, {@code /ready}, {@code /tls} and {@code /metrics}.
 */
public final class ManagementClient {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    /** Rendering the metrics of many partitions takes a busy broker a second or two. */
    private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(4);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Duration timeout;

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .build();

    public ManagementClient() {
        this(PAGE_TIMEOUT);
    }

    /**
     * @param timeout for a whole response
     */
    ManagementClient(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * The progress of a node's log recovery; empty when it is not recovering, or does not answer.
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

    /**
     * What this Pod's node serves and trusts; fails when it does not answer, or has no TLS.
     *
     * @param pod uid of the Pod
     */
    public CompletableFuture<ServedTls> tls(String pod, String host, int port) {
        return get(host, port, "/tls", BodyHandlers.ofString())
                .thenApply(page -> {
                    try {
                        return TlsPage.parse(pod, page.statusCode(), page.body());
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                });
    }

    /**
     * The page's lines about topics, asynchronously; fails when the broker does not answer, or is
     * too busy to.
     */
    CompletableFuture<List<String>> metrics(String host, int port) {
        return get(host, port, "/metrics", TopicMetricLines.handler())
                .thenApply(page -> {
                    if (page.statusCode() != HttpURLConnection.HTTP_OK) {
                        throw new CompletionException(
                                new IOException(host + " answers " + page.statusCode()));
                    }
                    return page.body();
                });
    }

    private <T> CompletableFuture<HttpResponse<T>> get(
            String host, int port, String path, HttpResponse.BodyHandler<T> body) {
        var request =
                HttpRequest.newBuilder(URI.create("http://" + HostPort.of(host, port) + path))
                        .build();
        var answer = http.sendAsync(request, body);
        // Not the request's own timeout, which ends with the headers: a response may stall in its
        // body.
        return answer.copy()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((page, failure) -> {
                    if (failure != null) {
                        answer.cancel(true);
                    }
                });
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
