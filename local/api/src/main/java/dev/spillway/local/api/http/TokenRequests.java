package dev.spillway.local.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.access.ServiceAccountTokens;
import dev.spillway.local.api.object.GroupResource;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.object.StatusException;
import dev.spillway.local.api.resources.Registry;
import dev.spillway.local.api.schema.FieldError;
import dev.spillway.local.api.types.ObjectReference;
import dev.spillway.local.api.types.ResourceType;
import dev.spillway.local.api.types.ResourceTypes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The token subresource of ServiceAccounts: {@code kubectl create token}, and the kubelet. */
final class TokenRequests {

    private static final GroupResource REQUESTS =
            new GroupResource("authentication.k8s.io", "tokenrequests");

    private static final long MIN_SECONDS = 600;
    private static final long DEFAULT_SECONDS = 3600;
    private static final long MAX_SECONDS = 1L << 32;

    private final Registry registry;
    private final ResourceType pods;
    private final ServiceAccountTokens tokens;
    private final InstantSource clock;

    TokenRequests(
            Registry registry,
            ResourceTypes types,
            ServiceAccountTokens tokens,
            InstantSource clock) {
        this.registry = registry;
        this.pods = types.byPlural("", "v1", "pods").orElseThrow();
        this.tokens = tokens;
        this.clock = clock;
    }

    static boolean isFor(RequestInfo info) {
        return info.subresource().equals("token") && info.type().stored().equals("serviceaccounts");
    }

    void answer(RequestInfo info, RequestContext context) {
        if (!context.method().equals("POST")) {
            throw StatusException.methodNotAllowed();
        }
        registry.get(info.object());
        ObjectNode request = RequestDecoder.object(context);
        ObjectNode spec = Json.child(request, "spec");
        long seconds = spec.path("expirationSeconds").asLong(DEFAULT_SECONDS);
        check(info, seconds);
        List<String> audiences = Json.texts(spec.path("audiences"));
        if (audiences.isEmpty()) {
            audiences = List.of(ServiceAccountTokens.AUDIENCE);
            spec.set("audiences", Json.arrayOf(audiences));
        }
        Duration life = Duration.ofSeconds(seconds);
        String token =
                tokens.issue(info.namespace(), info.name(), pod(info, spec), audiences, life);
        ObjectMeta.of(request).node().put("name", info.name()).put("namespace", info.namespace());
        spec.put("expirationSeconds", seconds);
        request.put("apiVersion", "authentication.k8s.io/v1").put("kind", "TokenRequest");
        Json.child(request, "status")
                .put("token", token)
                .put("expirationTimestamp", ObjectMeta.time(clock.instant().plus(life)));
        context.answer(201, request);
    }

    private static void check(RequestInfo info, long seconds) {
        String problem =
                seconds < MIN_SECONDS
                        ? "may not specify a duration less than 10 minutes"
                        : seconds > MAX_SECONDS
                                ? "may not specify a duration larger than 2^32 seconds"
                                : "";
        if (!problem.isEmpty()) {
            throw StatusException.invalid(
                    REQUESTS,
                    "TokenRequest",
                    info.name(),
                    List.of(FieldError.invalid("spec.expirationSeconds", seconds, problem)));
        }
    }

    /** The Pod that the token is bound to; other objects are not supported. */
    private Optional<ServiceAccountTokens.Bound> pod(RequestInfo info, JsonNode spec) {
        JsonNode bound = spec.path("boundObjectRef");
        if (!bound.isObject()) {
            return Optional.empty();
        }
        if (!bound.path("kind").asText().equals("Pod")) {
            throw StatusException.badRequest(
                    "cannot bind token to object of type \"%s\""
                            .formatted(bound.path("kind").asText()));
        }
        String name = bound.path("name").asText();
        String uid =
                ObjectMeta.of(registry.get(new ObjectReference(pods, info.namespace(), name)))
                        .uid();
        String wanted = bound.path("uid").asText();
        if (!wanted.isEmpty() && !wanted.equals(uid)) {
            throw StatusException.conflict(
                    pods.resource(),
                    name,
                    "the UID in the bound object reference (%s) does not match the UID in record."
                            .formatted(wanted));
        }
        return Optional.of(new ServiceAccountTokens.Bound(name, uid));
    }
}
