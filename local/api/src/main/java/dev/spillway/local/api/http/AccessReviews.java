package dev.spillway.local.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.access.Attributes;
import dev.spillway.local.api.access.Caller;
import dev.spillway.local.api.access.Rbac;
import dev.spillway.local.api.object.GroupResource;
import dev.spillway.local.api.object.Json;
import java.util.List;
import java.util.Optional;

/** Says what a caller may do: {@code kubectl auth can-i} and {@code kubectl auth whoami}. */
final class AccessReviews {

    private static final String GROUP = "authorization.k8s.io";

    private final Rbac rbac;

    AccessReviews(Rbac rbac) {
        this.rbac = rbac;
    }

    /** Empty if the request is not a review. */
    Optional<ObjectNode> answer(List<String> path, RequestContext context) {
        if (!context.method().equals("POST")
                || path.size() != 4
                || !path.getFirst().equals("apis")) {
            return Optional.empty();
        }
        Caller caller = context.caller();
        return switch (path.get(3)) {
            case "selfsubjectaccessreviews" ->
                    Optional.of(access(caller, RequestDecoder.object(context)));
            case "subjectaccessreviews" -> Optional.of(accessOfAnother(context));
            case "selfsubjectrulesreviews" ->
                    Optional.of(rules(caller, RequestDecoder.object(context)));
            case "selfsubjectreviews" ->
                    Optional.of(subject(caller, RequestDecoder.object(context)));
            default -> Optional.empty();
        };
    }

    private ObjectNode access(Caller caller, ObjectNode review) {
        boolean allowed = rbac.allows(caller, attributes(review.path("spec")));
        Json.child(review, "status").put("allowed", allowed);
        return review;
    }

    private ObjectNode accessOfAnother(RequestContext context) {
        rbac.require(
                context.caller(),
                new Attributes.OnResource(
                        "create", new GroupResource(GROUP, "subjectaccessreviews"), "", "", ""));
        ObjectNode review = RequestDecoder.object(context);
        JsonNode spec = review.path("spec");
        Caller other = new Caller(spec.path("user").asText(), Json.texts(spec.path("groups")));
        return access(other, review);
    }

    private static Attributes attributes(JsonNode spec) {
        JsonNode path = spec.path("nonResourceAttributes");
        if (path.isObject()) {
            return new Attributes.OnPath(path.path("verb").asText(), path.path("path").asText());
        }
        JsonNode resource = spec.path("resourceAttributes");
        return new Attributes.OnResource(
                resource.path("verb").asText(),
                new GroupResource(
                        resource.path("group").asText(), resource.path("resource").asText()),
                resource.path("subresource").asText(),
                resource.path("namespace").asText(),
                resource.path("name").asText());
    }

    /** Required by the leader election of java-operator-sdk. */
    private ObjectNode rules(Caller caller, ObjectNode review) {
        String namespace = review.path("spec").path("namespace").asText();
        review.set("status", rbac.review(caller, namespace));
        return review;
    }

    private static ObjectNode subject(Caller caller, ObjectNode review) {
        ObjectNode user =
                Json.child(Json.child(review, "status"), "userInfo").put("username", caller.name());
        user.set("groups", Json.arrayOf(caller.groups()));
        return review;
    }
}
