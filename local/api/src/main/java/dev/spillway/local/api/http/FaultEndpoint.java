package dev.spillway.local.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.fault.ActiveFaults;
import dev.spillway.local.api.fault.Fault;
import dev.spillway.local.api.fault.Scope;
import dev.spillway.local.api.object.StatusException;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces the active faults, by {@code PUT /faults} with
 *
 * <pre>
 * {"seconds": 60, "faults": [{"agent": "kubectl/", "kind": "LateEvents", "millis": 10000}]}
 * </pre>
 *
 * After {@code seconds}, if given, all faults end. {@code agent}, {@code verbs}, {@code resources}
 * and {@code namespaces} select the requests ({@link Scope}). The path exists only on a server that
 * was started with faults.
 */
final class FaultEndpoint {

    private static final String PATH = "/faults";

    private final ActiveFaults faults;
    private final Vertx vertx;
    private long timer = -1;

    FaultEndpoint(ActiveFaults faults, Vertx vertx) {
        this.faults = faults;
        this.vertx = vertx;
    }

    static boolean isFor(RequestContext context) {
        return context.path().equals(PATH);
    }

    void answer(RequestContext context) {
        if (!context.method().equals("PUT")) {
            throw StatusException.methodNotAllowed();
        }
        ObjectNode request = RequestDecoder.object(context);
        set(request);
        context.answer(200, request);
    }

    private void set(ObjectNode request) {
        List<ActiveFaults.Injected> next = new ArrayList<>();
        for (JsonNode each : request.path("faults")) {
            next.add(new ActiveFaults.Injected(Scope.of(each), Fault.of(each)));
        }
        vertx.cancelTimer(timer);
        faults.set(next);
        long seconds = request.path("seconds").asLong();
        if (seconds > 0) {
            timer = vertx.setTimer(seconds * 1000, end -> faults.set(List.of()));
        }
    }
}
