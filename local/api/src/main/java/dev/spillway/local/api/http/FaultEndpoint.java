package dev.spillway.local.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.fault.ActiveFaults;
import dev.spillway.local.api.fault.Fault;
import dev.spillway.local.api.object.StatusException;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/**
 * Sets the faults that hold from now on, by {@code PUT /faults} with
 *
 * <pre>
 * {"seconds": 60, "faults": [{"agent": "kubectl/", "kind": "LateEvents", "millis": 10000}]}
 * </pre>
 *
 * where {@code seconds}, if given, is after how long none holds any more, and {@code agent} what
 * the User-Agent of the clients begins with that have the fault. A server that was not started for
 * it has no such path.
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

    /** False when the request is not for it. */
    boolean answer(RequestContext context) {
        if (!context.path().equals(PATH)) {
            return false;
        }
        if (!context.method().equals("PUT")) {
            throw StatusException.methodNotAllowed();
        }
        ObjectNode order = RequestDecoder.object(context);
        set(order);
        context.answer(200, order);
        return true;
    }

    private void set(ObjectNode order) {
        List<ActiveFaults.Injected> next = new ArrayList<>();
        for (JsonNode each : order.path("faults")) {
            next.add(new ActiveFaults.Injected(each.path("agent").asText(), Fault.of(each)));
        }
        vertx.cancelTimer(timer);
        faults.set(next);
        long seconds = order.path("seconds").asLong();
        if (seconds > 0) {
            timer = vertx.setTimer(seconds * 1000, end -> faults.set(List.of()));
        }
    }
}
