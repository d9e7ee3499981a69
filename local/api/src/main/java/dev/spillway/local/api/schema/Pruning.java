package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks an object beside its schema and drops what the schema does not know.
 *
 * <p>Under {@code x-kubernetes-preserve-unknown-fields} unknown fields stay, and what is known
 * there is pruned again. apiVersion, kind and metadata of a resource, embedded or root, are never
 * touched.
 */
final class Pruning {

    static final Set<String> OF_EVERY_RESOURCE = Set.of("apiVersion", "kind", "metadata");

    private final boolean dropping;
    private final List<String> unknown = new ArrayList<>();

    private Pruning(boolean dropping) {
        this.dropping = dropping;
    }

    static void prune(ObjectNode object, Schema schema) {
        new Pruning(true).object(object, schema, true, Path.ROOT);
    }

    static List<String> unknownFields(ObjectNode object, Schema schema) {
        Pruning pruning = new Pruning(false);
        pruning.object(object, schema, true, Path.ROOT);
        return List.copyOf(pruning.unknown);
    }

    /**
     * @param schema null where nothing is known, as below {@code additionalProperties: true}
     */
    private void value(JsonNode value, @Nullable Schema schema, Path path) {
        if (value instanceof ObjectNode object) {
            object(object, schema, schema != null && schema.extensions().embeddedResource(), path);
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                Path item = path.index(i);
                if (schema != null
                        && schema.items() == null
                        && schema.extensions().preserveUnknownFields()) {
                    continue;
                }
                value(value.get(i), schema == null ? null : schema.items(), item);
            }
        }
    }

    private void object(ObjectNode object, @Nullable Schema schema, boolean resource, Path path) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (resource && OF_EVERY_RESOURCE.contains(name)) {
                continue;
            }
            if (schema != null && schema.knowsProperty(name)) {
                value(object.get(name), schema.property(name), path.child(name));
            } else if (schema == null || !schema.extensions().preserveUnknownFields()) {
                unknown.add(path.child(name).toString());
                if (dropping) {
                    object.remove(name);
                }
            }
        }
    }
}
