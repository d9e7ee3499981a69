package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Drops the fields that a schema does not declare. A resource's apiVersion, kind and metadata are
 * not touched.
 */
final class Pruning {

    static final Set<String> OF_EVERY_RESOURCE = Set.of("apiVersion", "kind", "metadata");

    private final boolean dropping;
    private final List<String> unknown = new ArrayList<>();

    private Pruning(boolean dropping) {
        this.dropping = dropping;
    }

    static void prune(ObjectNode object, Schema schema) {
        new Pruning(true).object(object, schema, FieldPath.ROOT);
    }

    static List<String> unknownFields(ObjectNode object, Schema schema) {
        Pruning pruning = new Pruning(false);
        pruning.object(object, schema, FieldPath.ROOT);
        return List.copyOf(pruning.unknown);
    }

    private void value(JsonNode value, @Nullable Schema schema, FieldPath path) {
        if (schema != null && schema.preservesUnknownFields()) {
            return;
        }
        if (value instanceof ObjectNode object) {
            object(object, schema, path);
        } else {
            for (int i = 0; i < value.size(); i++) {
                value(value.get(i), schema == null ? null : schema.items(), path.index(i));
            }
        }
    }

    private void object(ObjectNode object, @Nullable Schema schema, FieldPath path) {
        if (schema != null && schema.preservesUnknownFields()) {
            return;
        }
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (path.equals(FieldPath.ROOT) && OF_EVERY_RESOURCE.contains(name)) {
                continue;
            }
            Schema property = schema == null ? null : schema.property(name);
            if (property != null) {
                value(object.get(name), property, path.child(name));
            } else {
                unknown.add(path.child(name).toString());
                if (dropping) {
                    object.remove(name);
                }
            }
        }
    }
}
