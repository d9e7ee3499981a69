package dev.spillway.local.api.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import java.util.List;
import java.util.Optional;

/** Questions about the caller: whoever reaches this server may do everything. */
final class AccessReviews {

    private static final String USER = "spillway-local";

    private AccessReviews() {}

    /** Empty when the request is no such question. */
    static Optional<ObjectNode> answer(List<String> path, RequestContext context) {
        if (!context.method().equals("POST")
                || path.size() != 4
                || !path.getFirst().equals("apis")) {
            return Optional.empty();
        }
        return switch (path.get(3)) {
            case "selfsubjectaccessreviews" -> Optional.of(access(RequestDecoder.object(context)));
            case "selfsubjectreviews" -> Optional.of(subject(RequestDecoder.object(context)));
            default -> Optional.empty();
        };
    }

    private static ObjectNode access(ObjectNode review) {
        Json.child(review, "status").put("allowed", true);
        return review;
    }

    private static ObjectNode subject(ObjectNode review) {
        ObjectNode user =
                Json.child(Json.child(review, "status"), "userInfo").put("username", USER);
        user.putArray("groups").add("system:masters").add("system:authenticated");
        return review;
    }
}
