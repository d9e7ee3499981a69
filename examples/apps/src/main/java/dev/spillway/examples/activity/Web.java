package dev.spillway.examples.activity;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.spillway.examples.Environment;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An application's own pages, from the server that the JDK has. */
final class Web implements AutoCloseable {
    private static final String PORT = "8081";
    private static final int OK = 200;
    private static final int FAILED = 500;
    private static final int UNAVAILABLE = 503;
    private static final Logger LOG = LoggerFactory.getLogger(Web.class);

    private final HttpServer server;
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();

    private Web(HttpServer server) {
        this.server = server;
    }

    /**
     * @param pages by path: from the parameters of the query to HTML, or to anything else as JSON
     */
    static Web start(
            Environment environment, Map<String, Function<Map<String, String>, Object>> pages)
            throws IOException {
        var port = Integer.parseInt(environment.variable("HTTP_PORT", PORT));
        var web = new Web(HttpServer.create(new InetSocketAddress(environment.address(), port), 0));
        pages.forEach(
                (path, page) -> web.server.createContext(path, exchange -> answer(exchange, page)));
        web.server.setExecutor(web.requests);
        web.server.start();
        return web;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Text that is HTML already; anything else is shown as JSON. */
    record Html(String text) {}

    private static void answer(HttpExchange exchange, Function<Map<String, String>, Object> page)
            throws IOException {
        try (exchange) {
            var answer = answer(exchange.getRequestURI(), page);
            var body = answer.text().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type() + "; charset=utf-8");
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private record Answer(int status, String type, String text) {}

    private static Answer answer(URI uri, Function<Map<String, String>, Object> page) {
        try {
            return switch (page.apply(parameters(uri.getRawQuery()))) {
                case Html html -> new Answer(OK, "text/html", html.text());
                case Object value -> new Answer(OK, "application/json", Json.text(value));
            };
        } catch (InvalidStateStoreException e) {
            return new Answer(UNAVAILABLE, "text/plain", "not ready yet: " + e.getMessage() + "\n");
        } catch (RuntimeException e) {
            LOG.error("cannot answer {}", uri, e);
            return new Answer(FAILED, "text/plain", "an error, which is in the log\n");
        }
    }

    private static Map<String, String> parameters(String query) {
        var parameters = new HashMap<String, String>();
        for (var pair : Objects.requireNonNullElse(query, "").split("&")) {
            var parts = pair.split("=", 2);
            parameters.put(
                    URLDecoder.decode(parts[0], UTF_8),
                    parts.length == 1 ? "" : URLDecoder.decode(parts[1], UTF_8));
        }
        return parameters;
    }

    /** Text as it is shown in HTML, also in the quotes of an attribute. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    @Override
    public void close() {
        server.stop(0);
        requests.shutdownNow();
    }
}
