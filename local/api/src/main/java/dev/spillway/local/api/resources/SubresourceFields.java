package dev.spillway.local.api.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.types.ResourceType;
import java.util.List;
import java.util.Set;

/** Confines a write to the fields of its subresource. */
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

    /** Restores all fields that the write may not touch. */
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

    /** Removes from an applied configuration what cannot be owned through its subresource. */
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

    /** Whether only metadata and status differ. */
    static boolean sameSpec(ObjectNode old, ObjectNode updated) {
        Set<String> apart = Set.of("metadata", "status", "apiVersion", "kind");
        return Json.same(old.deepCopy().remove(apart), updated.deepCopy().remove(apart));
    }
}
