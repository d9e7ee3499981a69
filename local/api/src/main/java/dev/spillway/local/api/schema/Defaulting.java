package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sets defaults, top-down, so that a default object gets the defaults of its own properties.
 *
 * <p>A null that is not nullable counts as absent: it is replaced by the default, or removed if
 * there is none.
 */
final class Defaulting {

    private Defaulting() {}

    static void apply(JsonNode value, @Nullable Schema schema) {
        if (schema == null) {
            return;
        }
        if (value instanceof ObjectNode object) {
            applyToObject(object, schema);
        } else if (value instanceof ArrayNode array) {
            applyToItems(array, schema);
        }
    }

    private static void applyToObject(ObjectNode object, Schema schema) {
        schema.properties()
                .forEach((name, property) -> {
                    if (property.defaultValue() != null && isAbsent(object.get(name), property)) {
                        object.set(name, property.defaultValue().deepCopy());
                    }
                });
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            Schema property = schema.property(name);
            if (property == null) {
                continue;
            }
            if (isAbsent(object.get(name), property)) {
                if (property.defaultValue() == null) {
                    object.remove(name);
                    continue;
                }
                object.set(name, property.defaultValue().deepCopy());
            }
            apply(object.get(name), property);
        }
    }

    /** A null item without a default is kept, because an index may have a meaning. */
    private static void applyToItems(ArrayNode array, Schema schema) {
        Schema items = schema.items();
        if (items == null) {
            return;
        }
        for (int i = 0; i < array.size(); i++) {
            if (isAbsent(array.get(i), items) && items.defaultValue() != null) {
                array.set(i, items.defaultValue().deepCopy());
            }
            apply(array.get(i), items);
        }
    }

    private static boolean isAbsent(@Nullable JsonNode value, Schema schema) {
        return value == null || (value.isNull() && !schema.nullable());
    }
}
