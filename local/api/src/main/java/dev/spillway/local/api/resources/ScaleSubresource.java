package dev.spillway.local.api.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.LabelSelector;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.object.StatusException;
import dev.spillway.local.api.schema.FieldError;
import dev.spillway.local.api.types.ObjectReference;
import dev.spillway.local.api.types.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The scale subresource. */
public final class ScaleSubresource {

    private final Registry registry;

    public ScaleSubresource(Registry registry) {
        this.registry = registry;
    }

    public ObjectNode get(ObjectReference reference) {
        return scaleOf(reference.type(), registry.get(reference));
    }

    /** Changes the number of replicas; the function receives the current Scale. */
    public ObjectNode change(
            ObjectReference reference, WriteOptions options, UnaryOperator<ObjectNode> edit) {
        ResourceType type = reference.type();
        UnaryOperator<ObjectNode> setReplicas =
                object -> {
                    ObjectNode scale = edit.apply(scaleOf(type, object));
                    String version = ObjectMeta.of(scale).resourceVersion();
                    if (!version.isEmpty()
                            && !version.equals(ObjectMeta.of(object).resourceVersion())) {
                        throw StatusException.modified(type.resource(), reference.name());
                    }
                    set(object, paths(type).specReplicas(), replicas(reference, scale));
                    return object;
                };
        return scaleOf(type, registry.change(reference, Subresource.NONE, options, setReplicas));
    }

    private static int replicas(ObjectReference reference, ObjectNode scale) {
        int replicas = scale.path("spec").path("replicas").asInt(0);
        if (replicas < 0) {
            FieldError error =
                    FieldError.invalid(
                            "spec.replicas", replicas, "must be greater than or equal to 0");
            throw StatusException.invalid(
                    reference.type().resource(), "Scale", reference.name(), List.of(error));
        }
        return replicas;
    }

    private static ResourceType.Scale paths(ResourceType type) {
        if (type.scale() == null) {
            throw StatusException.noSuchPath();
        }
        return type.scale();
    }

    private static ObjectNode scaleOf(ResourceType type, ObjectNode object) {
        ResourceType.Scale paths = paths(type);
        ObjectMeta meta = ObjectMeta.of(object);
        ObjectNode scale = Json.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        ObjectNode metadata = scale.putObject("metadata").put("name", meta.name());
        if (type.namespaced()) {
            metadata.put("namespace", meta.namespace());
        }
        metadata.put("uid", meta.uid())
                .put("resourceVersion", meta.resourceVersion())
                .set("creationTimestamp", meta.node().get("creationTimestamp"));
        scale.putObject("spec").put("replicas", Json.at(object, paths.specReplicas()).asInt(0));
        ObjectNode status = scale.putObject("status");
        status.put("replicas", Json.at(object, paths.statusReplicas()).asInt(0));
        String selector =
                paths.selector().isEmpty() ? "" : selector(Json.at(object, paths.selector()));
        if (!selector.isEmpty()) {
            status.put("selector", selector);
        }
        return scale;
    }

    /** The selector is a string in custom resources, and an object in Deployments. */
    private static String selector(JsonNode selector) {
        return selector.isTextual() ? selector.asText() : LabelSelector.text(selector);
    }

    private static void set(ObjectNode object, String path, int value) {
        List<String> names = new ArrayList<>(List.of(path.split("\\.", -1)));
        String last = names.removeLast();
        ObjectNode at = object;
        for (String name : names) {
            at = Json.child(at, name);
        }
        at.put(last, value);
    }
}
