package dev.spillway.local.api.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** A view of an object's {@code metadata}; setters modify the object. */
public record ObjectMeta(ObjectNode node) {

    /** The metadata of an object, created if absent. */
    public static ObjectMeta of(ObjectNode object) {
        return new ObjectMeta(Json.child(object, "metadata"));
    }

    public String name() {
        return text("name");
    }

    /** Empty for cluster-scoped objects. */
    public String namespace() {
        return text("namespace");
    }

    public String uid() {
        return text("uid");
    }

    /** Empty if the object has not been stored, or if a write has no precondition. */
    public String resourceVersion() {
        return text("resourceVersion");
    }

    public long generation() {
        return node.path("generation").asLong();
    }

    public boolean deleting() {
        return node.hasNonNull("deletionTimestamp");
    }

    /** In seconds; 0 if there is no grace period. */
    public long deletionGracePeriod() {
        return node.path("deletionGracePeriodSeconds").asLong();
    }

    public List<String> finalizers() {
        return Json.texts(node.path("finalizers"));
    }

    public void finalizers(List<String> finalizers) {
        if (finalizers.isEmpty()) {
            node.remove("finalizers");
        } else {
            node.set("finalizers", Json.arrayOf(finalizers));
        }
    }

    public List<ObjectNode> owners() {
        return Json.objects(node.path("ownerReferences")).toList();
    }

    public JsonNode labels() {
        return node.path("labels");
    }

    public ArrayNode managedFields() {
        return node.get("managedFields") instanceof ArrayNode entries ? entries : Json.array();
    }

    public void managedFields(ArrayNode entries) {
        if (entries.isEmpty()) {
            node.remove("managedFields");
        } else {
            node.set("managedFields", entries);
        }
    }

    /** A time as Kubernetes' {@code metav1.Time} writes it: {@code 2026-11-22T20:15:00Z}. */
    public static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private String text(String field) {
        return node.path(field).asText("");
    }
}
