package dev.spillway.local.api.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import java.util.List;
import java.util.Optional;

/** Self-subject reviews: every client of this server may do everything. */
final class AccessReviews {

    private static final String USER = "spillway-local";

    private AccessReviews() {}

    /** Empty if the request is not a review. */
    static Optional<ObjectNode> answer(List<String> path, RequestContext context) {
        if (!context.method().equals("POST")
                || path.size() != 4
                || !path.getFirst().equals("apis")) {
            return Optional.empty();
        }
        return switch (path.get(3)) {
            case "selfsubjectaccessreviews" -> Optional.of(access(RequestDecoder.object(context)));
            case "selfsubjectrulesreviews" -> Optional.of(rules(RequestDecoder.object(context)));
            case "selfsubjectreviews" -> Optional.of(subject(RequestDecoder.object(context)));
            default -> Optional.empty();
        };
    }

    private static ObjectNode access(ObjectNode review) {
        Json.child(review, "status").put("allowed", true);
        return review;
    }

    /** Required by the leader election of java-operator-sdk. */
    private static ObjectNode rules(ObjectNode review) {
        ObjectNode status = Json.child(review, "status").put("incomplete", false);
        ObjectNode onResources = status.putArray("resourceRules").addObject();
        ObjectNode onPaths = status.putArray("nonResourceRules").addObject();
        for (String field : List.of("verbs", "apiGroups", "resources")) {
            onResources.putArray(field).add("*");
        }
        for (String field : List.of("verbs", "nonResourceURLs")) {
            onPaths.putArray(field).add("*");
        }
        return review;
    }

    private static ObjectNode subject(ObjectNode review) {
        ObjectNode user =
                Json.child(Json.child(review, "status"), "userInfo").put("username", USER);
        user.putArray("groups").add("system:masters").add("system:authenticated");
        return review;
    }
}
