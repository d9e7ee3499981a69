package dev.spillway.operator.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.spillway.operator.api.ConnectorState;
import dev.spillway.operator.leader.Leadership;
import dev.spillway.operator.model.HostPort;
import dev.spillway.operator.observed.FailureCause;
import dev.spillway.operator.observed.ObservedConnect;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The REST interface of Kafka Connect 4.4 over mutual TLS. */
public final class ConnectClient implements ConnectRest {

    /** How long each kind of call may take, body included. */
    record Timeouts(Duration connect, Duration read, Duration change) {

        /**
         * Connectors try settings when they are validated: a database that does not answer takes
         * Debezium 10 s.
         */
        static final Timeouts USUAL =
                new Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(10), Duration.ofSeconds(30));
    }

    /** A thousand tasks with their stack traces and settings. */
    private static final long MAX_BODY = 16 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Failures that pass by themselves: the worker asks its leader, and that may just be changing.
     */
    private static final Pattern PASSES =
            Pattern.compile(
                    "(?i)timed out|timeout|leader|rebalance|starting|catching up|stale|shutting"
                            + " down|has not reached worker");

    /** What this worker has of its own REST interface, when it has no resources yet. */
    private static final Pattern NO_SUCH_CONNECTOR =
            Pattern.compile("(?i)connector .*(not found|does not exist|unknown)|unknown connector");

    private final String authority;
    private final HttpClient http;
    private final Timeouts timeouts;
    private final ConnectPages pages;
    private final Leadership leadership;

    /**
     * @param mask takes out of Kafka Connect's words what nobody should read
     * @param leadership asked before each change
     */
    public ConnectClient(ConnectAccess access, UnaryOperator<String> mask, Leadership leadership) {
        this(access, mask, leadership, Timeouts.USUAL);
    }

    ConnectClient(
            ConnectAccess access,
            UnaryOperator<String> mask,
            Leadership leadership,
            Timeouts timeouts) {
        this.authority = HostPort.of(access.host(), access.port());
        this.pages = new ConnectPages(mask);
        this.leadership = leadership;
        this.timeouts = timeouts;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(GroupTls.of(access))
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(timeouts.connect())
                        .build();
    }

    @Override
    public ObservedConnect.Known read() {
        return pages.connect(
                read("/"),
                read("/connector-plugins?connectorsOnly=true"),
                read("/connectors?expand=status&expand=info"));
    }

    @Override
    public List<FieldProblem> validate(String className, Map<String, String> config) {
        // It changes nothing, but connectors log in to what they are to connect to.
        var answer =
                json(
                        send(
                                "PUT",
                                "/connector-plugins/" + encoded(className) + "/config/validate",
                                object(config),
                                timeouts.change()));
        return pages.problems(answer);
    }

    @Override
    public void create(String connector, Map<String, String> config, ConnectorState initial) {
        var body = JsonNodeFactory.instance.objectNode();
        body.put("name", connector);
        body.set("config", object(config));
        body.put("initial_state", initial.name().toUpperCase(Locale.ROOT));
        change("POST", "/connectors", body);
    }

    @Override
    public void configure(String connector, Map<String, String> config) {
        change("PUT", of(connector) + "/config", object(config));
    }

    @Override
    public void pause(String connector) {
        change("PUT", of(connector) + "/pause", null);
    }

    @Override
    public void resume(String connector) {
        change("PUT", of(connector) + "/resume", null);
    }

    @Override
    public void stop(String connector) {
        change("PUT", of(connector) + "/stop", null);
    }

    @Override
    public void restartFailed(String connector) {
        change("POST", of(connector) + "/restart?includeTasks=true&onlyFailed=true", null);
    }

    @Override
    public void deleteOffsets(String connector) {
        change("DELETE", of(connector) + "/offsets", null);
    }

    @Override
    public void delete(String connector) {
        mayChange();
        var response = exchange("DELETE", of(connector), null, timeouts.change());
        // A worker that has just started says the same of a path that it does not know yet.
        if (response.statusCode() != HttpURLConnection.HTTP_NOT_FOUND
                || !NO_SUCH_CONNECTOR.matcher(message(response)).find()) {
            successful(response);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private static String of(String connector) {
        return "/connectors/" + encoded(connector);
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static JsonNode object(Map<String, String> config) {
        var object = JsonNodeFactory.instance.objectNode();
        config.forEach(object::put);
        return object;
    }

    private JsonNode read(String path) {
        return json(send("GET", path, null, timeouts.read()));
    }

    private void change(String method, String path, @Nullable JsonNode body) {
        mayChange();
        send(method, path, body, timeouts.change());
    }

    private void mayChange() {
        if (!leadership.mayAct()) {
            throw new ConnectUnavailableException(Leadership.NOT_HELD, null);
        }
    }

    private String send(String method, String path, @Nullable JsonNode body, Duration timeout) {
        return successful(exchange(method, path, body, timeout));
    }

    private HttpResponse<String> exchange(
            String method, String path, @Nullable JsonNode body, Duration timeout) {
        var request =
                HttpRequest.newBuilder(URI.create("https://" + authority + path))
                        .header("Accept", "application/json")
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body == null
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body.toString()))
                        .build();
        // Not the request's own timeout, which ends with the headers: a response may stall in its
        // body.
        var answer =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), MAX_BODY));
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ConnectUnavailableException(
                    "no answer from %s within %d s".formatted(authority, timeout.toSeconds()), e);
        } catch (ExecutionException e) {
            throw new ConnectUnavailableException(failure(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectUnavailableException("interrupted", e);
        } finally {
            answer.cancel(true);
        }
    }

    /** {@code no answer from pipelines-connect.default.svc:8083: Connection refused}. */
    private String failure(@Nullable Throwable cause) {
        var innermost = cause;
        for (int i = 0; i < 10 && innermost != null && innermost.getCause() != null; i++) {
            innermost = innermost.getCause();
        }
        var detail =
                innermost == null
                        ? ""
                        : innermost.getMessage() == null
                                ? innermost.getClass().getSimpleName()
                                : innermost.getMessage();
        if (detail.equals("ClosedChannelException") || detail.equals("ConnectException")) {
            detail = "no connection";
        }
        return "no answer from " + authority + ": " + FailureCause.masked(detail);
    }

    private String successful(HttpResponse<String> response) {
        int status = response.statusCode();
        if (status >= HttpURLConnection.HTTP_OK && status < HttpURLConnection.HTTP_MULT_CHOICE) {
            return response.body();
        }
        var message = message(response);
        var words = pages.words(message.isEmpty() ? "HTTP " + status : message);
        if (status == HttpURLConnection.HTTP_NOT_FOUND
                || status == HttpURLConnection.HTTP_CONFLICT
                || status == HttpURLConnection.HTTP_UNAVAILABLE
                || status == HttpURLConnection.HTTP_GATEWAY_TIMEOUT
                || status >= HttpURLConnection.HTTP_INTERNAL_ERROR
                        && (message.isEmpty() || PASSES.matcher(message).find())) {
            throw new ConnectUnavailableException(words, null);
        }
        throw new ConnectRefusedException(words);
    }

    /** Kafka Connect's own message; empty when it has none. */
    private static String message(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body()).path("message").asText("");
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private JsonNode json(String body) {
        try {
            var tree = JSON.readTree(body);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (IOException e) {
            // Not with Jackson's message, which cites the body.
            throw new ConnectUnavailableException(
                    authority + " answers with something that is no JSON", null);
        }
    }
}
