package dev.spillway.local.api.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Failure;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.types.Types;
import java.util.List;
import java.util.Optional;

/** What is served beside the resources: health, metrics, version, discovery, OpenAPI, reviews. */
final class Pages {

    private final Discovery discovery;
    private final OpenApi openApi;
    private final RequestCounts counts;

    Pages(Types types, RequestCounts counts) {
        this.discovery = new Discovery(types);
        this.openApi = new OpenApi(types);
        this.counts = counts;
    }

    /** False when the path is none of these. */
    boolean answer(Exchange exchange) {
        List<String> path = Target.segments(exchange.path());
        Optional<ObjectNode> page =
                exchange.method().equals("GET")
                        ? get(path, exchange)
                        : Reviews.answer(path, exchange);
        page.ifPresent(each -> exchange.answer(exchange.method().equals("POST") ? 201 : 200, each));
        return page.isPresent() || text(path, exchange);
    }

    private boolean text(List<String> path, Exchange exchange) {
        if (path.size() != 1) {
            return false;
        }
        switch (path.getFirst()) {
            case "healthz", "livez", "readyz" -> text(exchange, "text/plain", "ok");
            case "metrics" -> text(exchange, RequestCounts.CONTENT_TYPE, counts.page());
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void text(Exchange exchange, String contentType, String text) {
        exchange.request().response().putHeader("Content-Type", contentType).end(text);
    }

    private Optional<ObjectNode> get(List<String> path, Exchange exchange) {
        String first = path.isEmpty() ? "" : path.getFirst();
        return switch (first) {
            case "version" -> Optional.of(version());
            case "api" ->
                    path.size() == 1
                            ? Optional.of(discovery.coreVersions(exchange.header("Host")))
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
        return Optional.of(page.orElseThrow(Failure::noSuchPath));
    }

    /** The version of Kubernetes whose API this is a part of; the build says whose server it is. */
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
