package dev.spillway.examples.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.spillway.examples.Environment;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What somebody who tries alerts and the like makes of the services, by HTTP:
 *
 * <pre>
 * POST   /faults/checkout                          half of its requests fail from now on
 * DELETE /faults/checkout                          no longer
 * POST   /attacks?address=2001:db8::1&amp;attempts=20   somebody guesses passwords
 * POST   /entries?count=10000                      so many log entries at once
 * POST   /malformed                                a log entry that OpenSearch cannot take
 * POST   /rest                                     no requests until DELETE /rest
 * GET    /sent                                     how many entries of each service Kafka has
 * </pre>
 */
final class Misbehavior implements AutoCloseable {
    private static final int PORT = 8081;

    /** What a Collector's batch processor would put together. */
    private static final int ENTRIES_A_RECORD = 50;

    private final HttpServer server;
    private final List<MadeUpService> services;
    private final Publisher publisher;

    private Misbehavior(HttpServer server, List<MadeUpService> services, Publisher publisher) {
        this.server = server;
        this.services = services;
        this.publisher = publisher;
    }

    static Misbehavior serve(
            Environment environment, List<MadeUpService> services, Publisher publisher)
            throws IOException {
        var server = HttpServer.create(new InetSocketAddress(environment.address(), PORT), 0);
        var misbehavior = new Misbehavior(server, services, publisher);
        misbehavior.handle("/faults/", misbehavior::fault);
        misbehavior.handle("/attacks", misbehavior::attack);
        misbehavior.handle("/entries", misbehavior::entries);
        misbehavior.handle("/malformed", exchange -> misbehavior.malformed());
        misbehavior.handle("/rest", misbehavior::rest);
        misbehavior.handle("/sent", exchange -> publisher.sentAsJson());
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return misbehavior;
    }

    private String fault(HttpExchange exchange) {
        var path = exchange.getRequestURI().getPath();
        service(path.substring(path.lastIndexOf('/') + 1)).fail(isPost(exchange));
        return path;
    }

    private String attack(HttpExchange exchange) {
        var query = query(exchange);
        service("accounts")
                .guessPasswords(
                        query.getOrDefault("address", "2001:db8::1"),
                        Integer.parseInt(query.getOrDefault("attempts", "20")));
        return query.toString();
    }

    private String entries(HttpExchange exchange) {
        var count = Integer.parseInt(query(exchange).getOrDefault("count", "1000"));
        for (int left = count; left > 0; left -= ENTRIES_A_RECORD) {
            var service = services.get(left / ENTRIES_A_RECORD % services.size());
            service.requests(Math.min(left, ENTRIES_A_RECORD));
        }
        publisher.flush();
        return Integer.toString(count);
    }

    private String malformed() {
        service("accounts").malformed();
        return "malformed";
    }

    /** When it is answered, everything that was sent has been acknowledged. */
    private String rest(HttpExchange exchange) {
        services.forEach(service -> service.rest(isPost(exchange)));
        publisher.flush();
        return publisher.sentAsJson();
    }

    private MadeUpService service(String name) {
        return services.stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no service has the name " + name));
    }

    private static boolean isPost(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("POST");
    }

    private static Map<String, String> query(HttpExchange exchange) {
        var query = exchange.getRequestURI().getQuery();
        return Arrays.stream((query == null ? "" : query).split("&"))
                .map(part -> part.split("=", 2))
                .filter(part -> part.length == 2)
                .collect(Collectors.toMap(part -> part[0], part -> part[1], (a, b) -> b));
    }

    private void handle(String path, Function<HttpExchange, String> answer) {
        server.createContext(
                path,
                exchange -> {
                    try {
                        answer(exchange, 200, answer.apply(exchange));
                    } catch (IllegalArgumentException e) {
                        answer(exchange, 400, String.valueOf(e.getMessage()));
                    }
                });
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            var body = (text + "\n").getBytes(UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
