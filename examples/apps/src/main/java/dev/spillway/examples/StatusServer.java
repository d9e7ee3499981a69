package dev.spillway.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Answers Kubernetes ({@code /ready}) and Prometheus ({@code /metrics}). */
final class StatusServer implements AutoCloseable {
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final HttpServer server;

    private StatusServer(HttpServer server) {
        this.server = server;
    }

    static StatusServer start(Environment environment, PrometheusMeterRegistry meters)
            throws IOException {
        var server =
                HttpServer.create(
                        new InetSocketAddress(environment.address(), environment.port()), 0);
        server.createContext(
                "/ready",
                exchange -> {
                    var ready = environment.isReady();
                    answer(exchange, ready ? OK : UNAVAILABLE, ready ? "ready\n" : "not ready\n");
                });
        server.createContext("/metrics", exchange -> answer(exchange, OK, meters.scrape()));
        server.start();
        return new StatusServer(server);
    }

    int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            var body = text.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
