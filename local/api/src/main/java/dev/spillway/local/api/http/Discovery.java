package dev.spillway.local.api.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.types.ResourceType;
import dev.spillway.local.api.types.ResourceTypes;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The discovery documents: API groups, versions and resources. */
final class Discovery {

    /** Groups with virtual resources, which can only be created. */
    private static final Map<String, List<String>> REVIEWS =
            Map.of(
                    "authorization.k8s.io",
                    List.of(
                            "SelfSubjectAccessReview",
                            "SelfSubjectRulesReview",
                            "SubjectAccessReview"),
                    "authentication.k8s.io",
                    List.of("SelfSubjectReview"));

    private static final List<String> VERBS =
            List.of("create delete deletecollection get list patch update watch".split(" "));
    private static final List<String> SUBRESOURCE_VERBS = List.of("get", "patch", "update");

    private final ResourceTypes types;

    Discovery(ResourceTypes types) {
        this.types = types;
    }

    /** {@code /api} */
    ObjectNode coreVersions(String address) {
        ObjectNode versions = Json.object().put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        versions.putArray("serverAddressByClientCIDRs")
                .addObject()
                .put("clientCIDR", "0.0.0.0/0")
                .put("serverAddress", address);
        return versions;
    }

    /** {@code /apis} */
    ObjectNode groups() {
        ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        versions().forEach((group, versions) -> groups.add(group(group, versions)));
        return list;
    }

    /** {@code /apis/<group>} */
    Optional<ObjectNode> group(String name) {
        return Optional.ofNullable(versions().get(name))
                .map(versions ->
                        group(name, versions).put("kind", "APIGroup").put("apiVersion", "v1"));
    }

    /** Every named group with its versions, the preferred one first. */
    Map<String, Set<String>> versions() {
        Map<String, Set<String>> versions = new LinkedHashMap<>();
        types.all().stream()
                .filter(type -> !type.group().isEmpty())
                .forEach(type ->
                        versions.computeIfAbsent(type.group(), group -> new LinkedHashSet<>())
                                .add(type.version()));
        REVIEWS.keySet().stream().sorted().forEach(group -> versions.put(group, Set.of("v1")));
        return versions;
    }

    private static ObjectNode group(String name, Set<String> versions) {
        ObjectNode group = Json.object().put("name", name);
        ArrayNode list = group.putArray("versions");
        versions.forEach(version ->
                list.addObject().put("groupVersion", name + "/" + version).put("version", version));
        group.set("preferredVersion", list.get(0).deepCopy());
        return group;
    }

    /** {@code /api/v1} and {@code /apis/<group>/<version>} */
    Optional<ObjectNode> resources(String group, String version) {
        boolean reviews = REVIEWS.containsKey(group) && version.equals("v1");
        List<ResourceType> served =
                types.all().stream()
                        .filter(type ->
                                type.group().equals(group) && type.version().equals(version))
                        .toList();
        if (served.isEmpty() && !reviews) {
            return Optional.empty();
        }
        ObjectNode list =
                Json.object()
                        .put("kind", "APIResourceList")
                        .put("apiVersion", "v1")
                        .put("groupVersion", ResourceType.apiVersion(group, version));
        ArrayNode resources = list.putArray("resources");
        served.forEach(type -> add(type, resources));
        REVIEWS.getOrDefault(group, List.of()).forEach(kind -> resources.add(review(kind)));
        return Optional.of(list);
    }

    static String plural(String review) {
        return review.toLowerCase(Locale.ROOT) + "s";
    }

    private static ObjectNode review(String kind) {
        return resource(plural(kind), "", false, kind, List.of("create"));
    }

    private static void add(ResourceType type, ArrayNode resources) {
        ObjectNode resource =
                resource(
                        type.plural(),
                        type.names().singular(),
                        type.namespaced(),
                        type.kind(),
                        VERBS);
        if (!type.names().shortNames().isEmpty()) {
            resource.set("shortNames", Json.arrayOf(type.names().shortNames()));
        }
        if (!type.names().categories().isEmpty()) {
            resource.set("categories", Json.arrayOf(type.names().categories()));
        }
        resources.add(resource);
        if (type.status()) {
            resources.add(subresource(type, "status", type.kind(), SUBRESOURCE_VERBS));
        }
        if (type.scale() != null) {
            ObjectNode scale = subresource(type, "scale", "Scale", SUBRESOURCE_VERBS);
            resources.add(scale.put("group", "autoscaling").put("version", "v1"));
        }
        if (!type.custom() && type.kind().equals("ServiceAccount")) {
            ObjectNode token = subresource(type, "token", "TokenRequest", List.of("create"));
            resources.add(token.put("group", "authentication.k8s.io").put("version", "v1"));
        }
        if (!type.custom() && type.kind().equals("Pod")) {
            resources.add(subresource(type, "log", "Pod", List.of("get")));
            ObjectNode eviction = subresource(type, "eviction", "Eviction", List.of("create"));
            resources.add(eviction.put("group", "policy").put("version", "v1"));
        }
    }

    private static ObjectNode subresource(
            ResourceType type, String name, String kind, List<String> verbs) {
        return resource(type.plural() + "/" + name, "", type.namespaced(), kind, verbs);
    }

    private static ObjectNode resource(
            String name, String singular, boolean namespaced, String kind, List<String> verbs) {
        ObjectNode resource =
                Json.object()
                        .put("name", name)
                        .put("singularName", singular)
                        .put("namespaced", namespaced)
                        .put("kind", kind);
        resource.set("verbs", Json.arrayOf(verbs));
        return resource;
    }
}
