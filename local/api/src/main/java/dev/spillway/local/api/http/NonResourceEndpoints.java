package dev.spillway.local.api.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.access.Attributes;
import dev.spillway.local.api.access.Rbac;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.StatusException;
import dev.spillway.local.api.types.ResourceTypes;
import java.util.List;
import java.util.Optional;

/** The endpoints beside the resources: health, metrics, version, discovery, OpenAPI and reviews. */
final class NonResourceEndpoints {

    private final Discovery discovery;
    private final OpenApiEndpoint openApi;
    private final AccessReviews reviews;
    private final RequestMetrics counts;
    private final Rbac rbac;

    NonResourceEndpoints(ResourceTypes types, RequestMetrics counts, Rbac rbac) {
        this.reviews = new AccessReviews(rbac);
        this.rbac = rbac;
        this.discovery = new Discovery(types);
        this.openApi = new OpenApiEndpoint(types);
        this.counts = counts;
    }

    /** Whether everyone may know what a path says: whether the server is healthy. */
    static boolean isOpen(String path) {
        return path.equals("/healthz") || path.equals("/livez") || path.equals("/readyz");
    }

    /** False if the path is none of these. */
    boolean answer(RequestContext context) {
        List<String> path = RequestInfo.segments(context.path());
        Optional<ObjectNode> page =
                context.method().equals("GET") ? get(path, context) : reviews.answer(path, context);
        page.ifPresent(each -> context.answer(context.method().equals("POST") ? 201 : 200, each));
        return page.isPresent() || text(path, context);
    }

    private boolean text(List<String> path, RequestContext context) {
        if (path.size() != 1) {
            return false;
        }
        switch (path.getFirst()) {
            case "healthz", "livez", "readyz" -> text(context, "text/plain", "ok");
            case "metrics" -> {
                rbac.require(context.caller(), new Attributes.OnPath("get", context.path()));
                text(context, RequestMetrics.CONTENT_TYPE, counts.page());
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void text(RequestContext context, String contentType, String text) {
        context.request().response().putHeader("Content-Type", contentType).end(text);
    }

    private Optional<ObjectNode> get(List<String> path, RequestContext context) {
        String first = path.isEmpty() ? "" : path.getFirst();
        return switch (first) {
            case "version" -> Optional.of(version());
            case "api" ->
                    path.size() == 1
                            ? Optional.of(discovery.coreVersions(context.header("Host")))
                            : path.size() == 2
                                    ? found(discovery.resources("", path.get(1)))
                                    : Optional.empty();
            case "apis" ->
                    switch (path.size()) {
                        case 1 -> Optional.of(discovery.groups());
                        case 2 -> found(discovery.group(path.get(1)));
                        case 3 -> found(discovery.resources(path.get(1), path.get(2)));
                        default -> Optional.empty();
                    };
            case "openapi" -> found(openApi.page(path.subList(1, path.size())));
            default -> Optional.empty();
        };
    }

    private static Optional<ObjectNode> found(Optional<ObjectNode> page) {
        return Optional.of(page.orElseThrow(StatusException::noSuchPath));
    }

    /**
     * The version of Kubernetes whose API this server implements in part; the suffix identifies the
     * server.
     */
    private static ObjectNode version() {
        return Json.object()
                .put("major", "1")
                .put("minor", "36")
                .put("gitVersion", "v1.36.0+spillway.local")
                .put("gitCommit", "")
                .put("gitTreeState", "clean")
                .put("buildDate", "2026-11-01T00:00:00Z")
                .put("goVersion", "none")
                .put("compiler", "javac")
                .put("platform", "jvm");
    }
}
