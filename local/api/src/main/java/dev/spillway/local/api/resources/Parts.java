package dev.spillway.local.api.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.Meta;
import dev.spillway.local.api.types.Type;
import java.util.List;
import java.util.Set;

/** Keeps a write to the part of the object that it is about. */
final class Parts {

    private static final List<String> SERVER_OWNED =
            List.of(
                    "uid",
                    "creationTimestamp",
                    "deletionTimestamp",
                    "deletionGracePeriodSeconds",
                    "generation",
                    "selfLink",
                    "resourceVersion");

    private Parts() {}

    /** Puts everything back that the write may not touch. */
    static void restore(Type type, Part part, ObjectNode old, ObjectNode updated) {
        switch (part) {
            case MAIN -> {
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
                    Meta.of(updated).node().set("managedFields", managers);
                }
            }
        }
        ObjectNode before = Meta.of(old).node();
        ObjectNode after = Meta.of(updated).node();
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
    static void keepOnly(Type type, Part part, ObjectNode config) {
        switch (part) {
            case MAIN -> {
                if (type.status()) {
                    config.remove("status");
                }
            }
            case STATUS -> {
                config.retain("apiVersion", "kind", "metadata", "status");
                Meta.of(config).node().retain("name", "namespace", "uid", "resourceVersion");
            }
        }
    }

    /** Whether nothing differs but metadata and status. */
    static boolean sameSpecification(ObjectNode old, ObjectNode updated) {
        Set<String> apart = Set.of("metadata", "status", "apiVersion", "kind");
        return Json.same(old.deepCopy().remove(apart), updated.deepCopy().remove(apart));
    }
}
