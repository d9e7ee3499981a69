package dev.spillway.local.api.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import java.util.List;
import java.util.Optional;

/** Questions about the caller: whoever reaches this server may do everything. */
final class Reviews {

    private static final String USER = "spillway-local";

    private Reviews() {}

    /** Empty when the request is no such question. */
    static Optional<ObjectNode> answer(List<String> path, Exchange exchange) {
        if (!exchange.method().equals("POST")
                || path.size() != 4
                || !path.getFirst().equals("apis")) {
            return Optional.empty();
        }
        return switch (path.get(3)) {
            case "selfsubjectaccessreviews" -> Optional.of(access(Bodies.object(exchange)));
            case "selfsubjectrulesreviews" -> Optional.of(rules(Bodies.object(exchange)));
            case "selfsubjectreviews" -> Optional.of(subject(Bodies.object(exchange)));
            default -> Optional.empty();
        };
    }

    private static ObjectNode access(ObjectNode review) {
        Json.child(review, "status").put("allowed", true);
        return review;
    }

    private static ObjectNode rules(ObjectNode review) {
        ObjectNode status = Json.child(review, "status").put("incomplete", false);
        List<String> all = List.of("*");
        ObjectNode onResources = status.putArray("resourceRules").addObject();
        onResources.set("verbs", Json.arrayOf(all));
        onResources.set("apiGroups", Json.arrayOf(all));
        onResources.set("resources", Json.arrayOf(all));
        ObjectNode onPaths = status.putArray("nonResourceRules").addObject();
        onPaths.set("verbs", Json.arrayOf(all));
        onPaths.set("nonResourceURLs", Json.arrayOf(all));
        return review;
    }

    private static ObjectNode subject(ObjectNode review) {
        ObjectNode user =
                Json.child(Json.child(review, "status"), "userInfo").put("username", USER);
        user.putArray("groups").add("system:masters").add("system:authenticated");
        return review;
    }
}
