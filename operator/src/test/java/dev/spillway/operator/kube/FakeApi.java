package dev.spillway.operator.kube;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesListBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** A Kubernetes API on loopback that gives scripted answers and records requests. */
final class FakeApi implements AutoCloseable {

    /**
     * A request.
     *
     * @param path with its query
     */
    record Asked(String method, String path, String body) {}

    private record Answer(int code, String body) {}

    private final HttpServer server;
    private final KubernetesClient client;
    private final Map<String, Queue<Answer>> answers = new HashMap<>();
    private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());

    FakeApi() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
        client =
                new KubernetesClientBuilder()
                        .withConfig(
                                new ConfigBuilder()
                                        .withAutoConfigure(false)
                                        .withMasterUrl(
                                                "http://127.0.0.1:" + server.getAddress().getPort())
                                        .withNamespace("default")
                                        .withRequestRetryBackoffLimit(0)
                                        .build())
                        .build();
    }

    KubernetesClient client() {
        return client;
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** The next request of this method gets this object. */
    FakeApi answers(String method, HasMetadata object) {
        return answers(method, 200, Serialization.asJson(object));
    }

    /** The next list has these. */
    FakeApi lists(HasMetadata... objects) {
        return answers(
                "GET",
                200,
                Serialization.asJson(new KubernetesListBuilder().withItems(objects).build()));
    }

    /** The next request of this method is refused. */
    FakeApi refuses(String method, int code, String message) {
        var status = new StatusBuilder().withCode(code).withMessage(message).withStatus("Failure");
        return answers(method, code, Serialization.asJson(status.build()));
    }

    private synchronized FakeApi answers(String method, int code, String body) {
        answers.computeIfAbsent(method, key -> new ArrayDeque<>()).add(new Answer(code, body));
        return this;
    }

    private synchronized Answer next(String method, String name) {
        var next = answers.getOrDefault(method, new ArrayDeque<>()).poll();
        if (next != null) {
            return next;
        }
        // The client reads what it is about to patch.
        return method.equals("GET")
                ? new Answer(200, "{\"metadata\":{\"name\":\"" + name + "\"}}")
                : new Answer(500, "nothing was prepared for " + method);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(
                new Asked(exchange.getRequestMethod(), exchange.getRequestURI().toString(), body));
        var path = exchange.getRequestURI().getPath();
        var answer = next(exchange.getRequestMethod(), path.substring(path.lastIndexOf('/') + 1));
        var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.code(), bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        client.close();
        server.stop(0);
    }
}
