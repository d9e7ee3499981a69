package dev.spillway.examples.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that answers as OpenSearch does. */
class OpenSearchTest {
    private static final Pattern ID = Pattern.compile("\"_id\":\"([^\"]+)\"");

    private final Deque<Answer> answers = new ArrayDeque<>();

    /** The ids of each request. */
    private final List<List<String>> requests = Collections.synchronizedList(new ArrayList<>());

    private HttpServer server = unbound();

    private record Answer(int status, String body) {}

    @BeforeEach
    void start() throws IOException {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/_bulk",
                exchange -> {
                    var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                    requests.add(ID.matcher(body).results().map(id -> id.group(1)).toList());
                    var answer = answers.remove();
                    var bytes = answer.body().getBytes(UTF_8);
                    try (exchange) {
                        exchange.sendResponseHeaders(answer.status(), bytes.length);
                        exchange.getResponseBody().write(bytes);
                    }
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void whatIsAcceptedIsSentOnce() throws Exception {
        answers.add(new Answer(200, "{\"errors\":false}"));

        assertThat(write("a", "b")).isEmpty();
        assertThat(requests).containsExactly(List.of("a", "b"));
    }

    @Test
    void onlyWhatIsRefusedForNowIsSentAgain() throws Exception {
        // 403: the index is blocked for writes, for example since the disk is full.
        answers.add(new Answer(200, items(201, 429, 503, 403)));
        answers.add(new Answer(200, "{\"errors\":false}"));

        assertThat(write("a", "b", "c", "d")).isEmpty();
        assertThat(requests).containsExactly(List.of("a", "b", "c", "d"), List.of("b", "c", "d"));
    }

    @Test
    void whatIsRefusedForGoodIsGivenBackAndNotSentAgain() throws Exception {
        answers.add(new Answer(200, items(201, 400, 429)));
        answers.add(new Answer(200, "{\"errors\":false}"));

        var rejected = write("a", "b", "c");

        assertThat(requests).containsExactly(List.of("a", "b", "c"), List.of("c"));
        assertThat(rejected).hasSize(1);
        assertThat(rejected.getFirst().reason()).contains("because of 400");
        assertThat(Bulk.document(rejected.getFirst().document())).isEqualTo("{\"name\":\"b\"}");
    }

    /** The second: there are as many shards as there may be, so that there is no index of today. */
    @ParameterizedTest
    @ValueSource(strings = {"index_closed_exception", "validation_exception"})
    void whatIsWrongWithTheIndexIsNotTheDocumentsFault(String type) throws Exception {
        answers.add(
                new Answer(
                        200,
                        """
                        {"errors": true, "items": [
                          {"index": {"status": 400, "error": {"type": "%s"}}}]}\
                        """
                                .formatted(type)));
        answers.add(new Answer(200, "{\"errors\":false}"));

        assertThat(write("a")).isEmpty();
        assertThat(requests).hasSize(2);
    }

    @Test
    void aWholeRequestIsSentAgainWhenTheServerIsBusyOrAnswersNonsense() throws Exception {
        answers.add(new Answer(429, "{}"));
        answers.add(new Answer(503, "no"));
        answers.add(new Answer(200, "<html>"));
        answers.add(new Answer(200, "{\"errors\":false}"));

        assertThat(write("a")).isEmpty();
        assertThat(requests).hasSize(4);
    }

    @Test
    void aRequestThatCannotBeRightEndsTheApplication() {
        answers.add(new Answer(401, "{\"error\":\"no such user\"}"));

        assertThatThrownBy(() -> write("a"))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("HTTP 401")
                .hasMessageContaining("no such user");
    }

    @Test
    void itWaitsForAServerThatIsAway() throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var writing = openSearch(port).write(bulk("a"));
        answers.add(new Answer(200, "{\"errors\":false}"));
        var back = unbound();
        back.createContext(
                "/_bulk",
                exchange -> {
                    try (exchange) {
                        exchange.getRequestBody().readAllBytes();
                        var bytes = "{\"errors\":false}".getBytes(UTF_8);
                        exchange.sendResponseHeaders(200, bytes.length);
                        exchange.getResponseBody().write(bytes);
                    }
                });
        back.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        back.start();
        try {
            assertThat(writing.get(60, TimeUnit.SECONDS)).isEmpty();
        } finally {
            back.stop(0);
        }
    }

    private List<OpenSearch.Rejected> write(String... ids) throws Exception {
        return openSearch(server.getAddress().getPort()).write(bulk(ids)).get(60, TimeUnit.SECONDS);
    }

    private static OpenSearch openSearch(int port) {
        return new OpenSearch(URI.create("http://127.0.0.1:" + port), new SimpleMeterRegistry());
    }

    private static Bulk bulk(String... ids) throws IOException {
        var bulk = new Bulk.Builder();
        for (var id : ids) {
            bulk.add(
                    "logs",
                    id,
                    json -> {
                        json.writeStartObject();
                        json.writeStringField("name", id);
                        json.writeEndObject();
                    });
        }
        return bulk.build();
    }

    private static String items(int... statuses) {
        var items = new ArrayList<String>();
        for (var status : statuses) {
            items.add(
                    status < 300
                            ? "{\"index\":{\"status\":%d}}".formatted(status)
                            : "{\"index\":{\"status\":%d,\"error\":{\"type\":\"%s\",\"reason\":\"because of %d\"}}}"
                                    .formatted(
                                            status,
                                            status == 400 ? "mapper_parsing_exception" : "other",
                                            status));
        }
        return "{\"errors\":true,\"items\":[%s]}".formatted(String.join(",", items));
    }

    private static HttpServer unbound() {
        try {
            return HttpServer.create();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
