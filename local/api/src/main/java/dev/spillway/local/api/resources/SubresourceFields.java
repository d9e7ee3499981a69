package dev.spillway.local.api.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.types.ResourceType;
import java.util.List;
import java.util.Set;

/** Keeps a write to the part of the object that it is about. */
final class SubresourceFields {

    private static final List<String> SERVER_OWNED =
            List.of(
                    "uid",
                    "creationTimestamp",
                    "deletionTimestamp",
                    "deletionGracePeriodSeconds",
                    "generation",
                    "selfLink",
                    "resourceVersion");

    private SubresourceFields() {}

    /** Puts everything back that the write may not touch. */
    static void restore(
            ResourceType type, Subresource subresource, ObjectNode old, ObjectNode updated) {
        switch (subresource) {
            case NONE -> {
                if (type.status()) {
                    copy(old, updated, "status");
                }
            }
            case STATUS -> {
                JsonNode status = updated.get("status");
                JsonNode managers = updated.path("metadata").get("managedFields");
                updated.removeAll();
                updated.setAll(old.deepCopy());
                updated.remove("status");
                if (status != null) {
                    updated.set("status", status);
                }
                if (managers != null) {
                    ObjectMeta.of(updated).node().set("managedFields", managers);
                }
            }
        }
        ObjectNode before = ObjectMeta.of(old).node();
        ObjectNode after = ObjectMeta.of(updated).node();
        SERVER_OWNED.forEach(field -> copy(before, after, field));
    }

    private static void copy(ObjectNode from, ObjectNode to, String field) {
        JsonNode value = from.get(field);
        if (value == null) {
            to.remove(field);
        } else {
            to.set(field, value);
        }
    }

    /** Leaves in an applied configuration only what its part can own. */
    static void keepOnly(ResourceType type, Subresource subresource, ObjectNode config) {
        switch (subresource) {
            case NONE -> {
                if (type.status()) {
                    config.remove("status");
                }
            }
            case STATUS -> {
                config.retain("apiVersion", "kind", "metadata", "status");
                ObjectMeta.of(config).node().retain("name", "namespace", "uid", "resourceVersion");
            }
        }
    }

    /** Whether nothing differs but metadata and status. */
    static boolean sameSpecification(ObjectNode old, ObjectNode updated) {
        Set<String> apart = Set.of("metadata", "status", "apiVersion", "kind");
        return Json.same(old.deepCopy().remove(apart), updated.deepCopy().remove(apart));
    }
}
