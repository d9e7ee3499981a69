package dev.spillway.local.api.http;

import dev.spillway.local.api.types.ObjectReference;
import dev.spillway.local.api.types.ResourceType;
import dev.spillway.local.api.types.ResourceTypes;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The resource, object or subresource that the path of a request names.
 *
 * @param namespace empty for cluster-scoped types and for all namespaces
 * @param name empty for the whole collection
 * @param subresource empty for the object itself
 */
record RequestInfo(ResourceType type, String namespace, String name, String subresource) {

    private static final String NAMESPACES = "namespaces";

    /** The object; must not be called for a collection. */
    ObjectReference object() {
        return new ObjectReference(type, namespace, name);
    }

    boolean isCollection() {
        return name.isEmpty();
    }

    /** The decoded segments of a path. */
    static List<String> segments(String path) {
        return Arrays.stream(path.split("/"))
                .filter(segment -> !segment.isEmpty())
                .map(segment ->
                        URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
    }

    /** Empty if nothing is served at the path. */
    static Optional<RequestInfo> parse(List<String> segments, ResourceTypes types) {
        boolean core = !segments.isEmpty() && segments.getFirst().equals("api");
        int head = core ? 2 : 3;
        if (segments.size() <= head || !(core || segments.getFirst().equals("apis"))) {
            return Optional.empty();
        }
        String group = core ? "" : segments.get(1);
        String version = segments.get(head - 1);
        List<String> rest = segments.subList(head, segments.size());
        String namespace = "";
        if (rest.size() >= 3 && rest.getFirst().equals(NAMESPACES) && !isOfNamespace(rest.get(2))) {
            namespace = rest.get(1);
            rest = rest.subList(2, rest.size());
        }
        if (rest.size() > 3) {
            return Optional.empty();
        }
        String name = rest.size() > 1 ? rest.get(1) : "";
        String subresource = rest.size() > 2 ? rest.get(2) : "";
        String in = namespace;
        return types.byPlural(group, version, rest.getFirst())
                .filter(type -> in.isEmpty() || type.namespaced())
                .filter(type -> name.isEmpty() || !in.isEmpty() || !type.namespaced())
                .map(type -> new RequestInfo(type, in, name, subresource));
    }

    private static boolean isOfNamespace(String segment) {
        return segment.equals("status") || segment.equals("finalize");
    }
}
