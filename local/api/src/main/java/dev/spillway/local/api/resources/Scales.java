package dev.spillway.local.api.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Failure;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.LabelSelector;
import dev.spillway.local.api.object.Meta;
import dev.spillway.local.api.schema.FieldError;
import dev.spillway.local.api.types.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The scale subresource: the number of replicas of whatever has one, in one form. */
public final class Scales {

    private final Resources resources;

    public Scales(Resources resources) {
        this.resources = resources;
    }

    public ObjectNode get(Type type, String namespace, String name) {
        return scaleOf(type, resources.get(type, namespace, name));
    }

    /** Changes the number of replicas; the function gets the present Scale. */
    public ObjectNode change(
            Type type,
            String namespace,
            String name,
            WriteOptions options,
            UnaryOperator<ObjectNode> edit) {
        ObjectNode changed =
                resources.change(
                        type,
                        namespace,
                        name,
                        Part.MAIN,
                        options,
                        object -> {
                            ObjectNode scale = edit.apply(scaleOf(type, object));
                            String version = Meta.of(scale).resourceVersion();
                            if (!version.isEmpty()
                                    && !version.equals(Meta.of(object).resourceVersion())) {
                                throw Failure.modified(type.resource(), name);
                            }
                            set(object, paths(type).specReplicas(), replicas(type, name, scale));
                            return object;
                        });
        return scaleOf(type, changed);
    }

    private static int replicas(Type type, String name, ObjectNode scale) {
        int replicas = scale.path("spec").path("replicas").asInt(0);
        if (replicas < 0) {
            throw Failure.invalid(
                    type.resource(),
                    "Scale",
                    name,
                    List.of(
                            new FieldError(
                                    "FieldValueInvalid",
                                    "spec.replicas",
                                    "Invalid value: "
                                            + replicas
                                            + ": must be greater than or equal to 0")));
        }
        return replicas;
    }

    private static Type.Scale paths(Type type) {
        if (type.scale() == null) {
            throw Failure.noSuchPath();
        }
        return type.scale();
    }

    private static ObjectNode scaleOf(Type type, ObjectNode object) {
        Type.Scale paths = paths(type);
        Meta meta = Meta.of(object);
        ObjectNode scale = Json.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        ObjectNode metadata = scale.putObject("metadata").put("name", meta.name());
        if (type.namespaced()) {
            metadata.put("namespace", meta.namespace());
        }
        metadata.put("uid", meta.uid())
                .put("resourceVersion", meta.resourceVersion())
                .set("creationTimestamp", meta.node().get("creationTimestamp"));
        scale.putObject("spec").put("replicas", at(object, paths.specReplicas()).asInt(0));
        ObjectNode status = scale.putObject("status");
        status.put("replicas", at(object, paths.statusReplicas()).asInt(0));
        String selector = paths.selector().isEmpty() ? "" : selector(at(object, paths.selector()));
        if (!selector.isEmpty()) {
            status.put("selector", selector);
        }
        return scale;
    }

    /** Custom resources have the selector as a text, Deployments as an object. */
    private static String selector(JsonNode selector) {
        return selector.isTextual() ? selector.asText() : LabelSelector.text(selector);
    }

    private static JsonNode at(JsonNode object, String path) {
        JsonNode at = object;
        for (String name : path.split("\\.", -1)) {
            at = at.path(name);
        }
        return at;
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
