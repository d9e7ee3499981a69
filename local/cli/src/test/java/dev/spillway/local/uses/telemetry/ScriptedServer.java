package dev.spillway.local.uses.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.spillway.local.uses.Http;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Answers what it was told to, in this order, the last for ever; it keeps what it was sent. */
final class ScriptedServer implements AutoCloseable {
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private final HttpServer server;

    private record Answer(int status, String body) {}

    record Request(String method, String path, String body) {}

    ScriptedServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    ScriptedServer answers(int status, String body) {
        answers.add(new Answer(status, body));
        return this;
    }

    Http http() {
        return new Http(
                "OpenSearch", URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    List<String> bodies() {
        return requests().stream().map(Request::body).toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(
                    new Request(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().getPath(),
                            new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            var answer = answers.size() > 1 ? answers.remove() : answers.element();
            var body = answer.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
