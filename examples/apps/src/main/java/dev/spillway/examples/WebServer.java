package dev.spillway.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An application's own pages, from the server that the JDK has. */
public final class WebServer implements AutoCloseable {
    private static final String PORT = "8081";
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int FAILED = 500;
    private static final int UNAVAILABLE = 503;
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

    private final HttpServer server;
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();

    /** An {@link IllegalArgumentException} is the fault of who asks, any other is ours. */
    public interface Page {
        Answer answer(Request request);
    }

    /**
     * @param query the parameters in the address
     */
    public record Request(String method, String path, Map<String, String> query) {}

    public record Answer(int status, String type, String text) {
        public static Answer html(String html) {
            return new Answer(OK, "text/html", html);
        }

        public static Answer json(Object value) {
            return new Answer(OK, "application/json", Json.text(value));
        }

        public static Answer text(String text) {
            return text(OK, text);
        }

        static Answer text(int status, String text) {
            return new Answer(status, "text/plain", text);
        }

        static Answer unavailable(String text) {
            return text(UNAVAILABLE, text);
        }
    }

    private WebServer(HttpServer server) {
        this.server = server;
    }

    /**
     * At the port of the variable {@code HTTP_PORT}.
     *
     * @param pages by what paths begin with
     */
    public static WebServer start(Environment environment, Map<String, Page> pages)
            throws IOException {
        return start(environment, Integer.parseInt(environment.variable("HTTP_PORT", PORT)), pages);
    }

    static WebServer start(Environment environment, int port, Map<String, Page> pages)
            throws IOException {
        var web =
                new WebServer(
                        HttpServer.create(new InetSocketAddress(environment.address(), port), 0));
        pages.forEach(
                (path, page) -> web.server.createContext(path, exchange -> answer(exchange, page)));
        web.server.setExecutor(web.requests);
        web.server.start();
        return web;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, Page page) throws IOException {
        try (exchange) {
            var answer = answered(exchange, page);
            var body = answer.text().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type() + "; charset=utf-8");
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Answer answered(HttpExchange exchange, Page page) {
        var address = exchange.getRequestURI();
        try {
            return page.answer(
                    new Request(
                            exchange.getRequestMethod(),
                            address.getPath(),
                            parameters(address.getRawQuery())));
        } catch (IllegalArgumentException e) {
            return Answer.text(BAD_REQUEST, e.getMessage() + "\n");
        } catch (InvalidStateStoreException e) {
            return Answer.unavailable("not ready yet: " + e.getMessage() + "\n");
        } catch (RuntimeException e) {
            LOG.error("cannot answer {}", address, e);
            return Answer.text(FAILED, "an error, which is in the log\n");
        }
    }

    private static Map<String, String> parameters(@Nullable String query) {
        var parameters = new HashMap<String, String>();
        for (var pair : (query == null ? "" : query).split("&")) {
            var parts = pair.split("=", 2);
            parameters.put(
                    URLDecoder.decode(parts[0], UTF_8),
                    parts.length == 1 ? "" : URLDecoder.decode(parts[1], UTF_8));
        }
        return parameters;
    }

    @Override
    public void close() {
        server.stop(0);
        requests.shutdownNow();
    }
}
