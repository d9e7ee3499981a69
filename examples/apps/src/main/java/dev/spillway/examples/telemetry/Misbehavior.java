package dev.spillway.examples.telemetry;

import dev.spillway.examples.Environment;
import dev.spillway.examples.WebServer;
import dev.spillway.examples.WebServer.Answer;
import dev.spillway.examples.WebServer.Page;
import dev.spillway.examples.WebServer.Request;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

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
final class Misbehavior {
    /** What a Collector's batch processor would put together. */
    private static final int ENTRIES_A_RECORD = 50;

    private final List<MadeUpService> services;
    private final Publisher publisher;

    private Misbehavior(List<MadeUpService> services, Publisher publisher) {
        this.services = services;
        this.publisher = publisher;
    }

    static WebServer serve(
            Environment environment, List<MadeUpService> services, Publisher publisher)
            throws IOException {
        var misbehavior = new Misbehavior(services, publisher);
        return WebServer.start(
                environment,
                Map.of(
                        "/faults/", page(misbehavior::fault),
                        "/attacks", page(misbehavior::attack),
                        "/entries", page(misbehavior::entries),
                        "/malformed", page(request -> misbehavior.malformed()),
                        "/rest", page(misbehavior::rest),
                        "/sent", page(request -> publisher.sentAsJson())));
    }

    private static Page page(Function<Request, String> answer) {
        return request -> Answer.text(answer.apply(request) + "\n");
    }

    private String fault(Request request) {
        var path = request.path();
        service(path.substring(path.lastIndexOf('/') + 1)).fail(isPost(request));
        return path;
    }

    private String attack(Request request) {
        var query = request.query();
        service("accounts")
                .guessPasswords(
                        query.getOrDefault("address", "2001:db8::1"),
                        Integer.parseInt(query.getOrDefault("attempts", "20")));
        return query.toString();
    }

    private String entries(Request request) {
        var count = Integer.parseInt(request.query().getOrDefault("count", "1000"));
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
    private String rest(Request request) {
        services.forEach(service -> service.rest(isPost(request)));
        publisher.flush();
        return publisher.sentAsJson();
    }

    private MadeUpService service(String name) {
        return services.stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no service has the name " + name));
    }

    private static boolean isPost(Request request) {
        return request.method().equals("POST");
    }
}
