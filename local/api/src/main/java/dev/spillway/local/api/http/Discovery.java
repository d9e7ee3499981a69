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

/** Tells clients which groups, versions and resources there are. */
final class Discovery {

    /** Groups without stored objects, and what can be posted there. */
    private static final Map<String, List<String>> REVIEWS =
            Map.of(
                    "authorization.k8s.io",
                    List.of("SelfSubjectAccessReview"),
                    "authentication.k8s.io",
                    List.of("SelfSubjectReview"));

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

    /** Every named group and its versions, the preferred one first. */
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
        ObjectNode resource =
                Json.object()
                        .put("name", plural(kind))
                        .put("singularName", "")
                        .put("namespaced", false)
                        .put("kind", kind);
        resource.putArray("verbs").add("create");
        return resource;
    }

    private static void add(ResourceType type, ArrayNode resources) {
        ObjectNode resource =
                resources
                        .addObject()
                        .put("name", type.plural())
                        .put("singularName", type.names().singular())
                        .put("namespaced", type.namespaced())
                        .put("kind", type.kind());
        resource.set(
                "verbs",
                Json.arrayOf(
                        List.of(
                                "create",
                                "delete",
                                "deletecollection",
                                "get",
                                "list",
                                "patch",
                                "update",
                                "watch")));
        if (!type.names().shortNames().isEmpty()) {
            resource.set("shortNames", Json.arrayOf(type.names().shortNames()));
        }
        if (!type.names().categories().isEmpty()) {
            resource.set("categories", Json.arrayOf(type.names().categories()));
        }
        if (type.status()) {
            subresource(type, "status", type.kind(), resources);
        }
        if (type.scale() != null) {
            subresource(type, "scale", "Scale", resources)
                    .put("group", "autoscaling")
                    .put("version", "v1");
        }
        if (!type.custom() && type.kind().equals("Pod")) {
            subresource(type, "log", "Pod", resources).set("verbs", Json.arrayOf(List.of("get")));
        }
    }

    private static ObjectNode subresource(
            ResourceType type, String name, String kind, ArrayNode resources) {
        ObjectNode resource =
                resources
                        .addObject()
                        .put("name", type.plural() + "/" + name)
                        .put("singularName", "")
                        .put("namespaced", type.namespaced())
                        .put("kind", kind);
        resource.set("verbs", Json.arrayOf(List.of("get", "patch", "update")));
        return resource;
    }
}
