package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Lists that are sets or maps: what they are to server-side apply, and that nothing stands in them
 * twice.
 */
final class ListTypes {

    private ListTypes() {}

    static Optional<ListType> at(List<String> path, Schema root) {
        Schema schema = root;
        for (String step : path) {
            Schema next = "array".equals(schema.type()) ? schema.items() : schema.property(step);
            if (next == null) {
                return Optional.empty();
            }
            schema = next;
        }
        return of(schema);
    }

    private static Optional<ListType> of(Schema schema) {
        Schema.Extensions extensions = schema.extensions();
        if (schema.type().equals("array")) {
            String type = extensions.listType() == null ? "atomic" : extensions.listType();
            return Optional.of(
                    switch (type) {
                        case "set" -> new ListType.Set();
                        case "map" ->
                                new ListType.Map(extensions.listMapKeys(), keyDefaults(schema));
                        default -> new ListType.Atomic();
                    });
        }
        if (schema.type().equals("object")) {
            boolean atomic = "atomic".equals(extensions.mapType());
            return Optional.of(atomic ? new ListType.Atomic() : new ListType.Granular());
        }
        return Optional.empty();
    }

    private static Map<String, JsonNode> keyDefaults(Schema list) {
        Map<String, JsonNode> defaults = new TreeMap<>();
        for (String key : list.extensions().listMapKeys()) {
            Schema property = list.items() == null ? null : list.items().property(key);
            if (property != null && property.defaultValue() != null) {
                defaults.put(key, property.defaultValue());
            }
        }
        return defaults;
    }

    // -- duplicates

    static List<FieldError> duplicates(JsonNode object, Schema schema) {
        List<FieldError> errors = new ArrayList<>();
        check(object, schema, Path.ROOT, errors);
        return errors;
    }

    private static void check(
            JsonNode value, @Nullable Schema schema, Path path, List<FieldError> errors) {
        if (schema == null) {
            return;
        }
        if (value.isArray()) {
            checkArray(value, schema, path, errors);
        } else if (value.isObject()) {
            value.properties()
                    .forEach(entry -> {
                        String name = entry.getKey();
                        boolean named = schema.properties().containsKey(name);
                        Path below = named ? path.child(name) : path.key(name);
                        check(entry.getValue(), schema.property(name), below, errors);
                    });
        }
    }

    private static void checkArray(
            JsonNode array, Schema schema, Path path, List<FieldError> errors) {
        String type = schema.extensions().listType();
        if ("set".equals(type)) {
            reportRepeated(array, path, errors);
        } else if ("map".equals(type)) {
            checkKeys(array, schema.extensions().listMapKeys(), path, errors);
        }
        for (int i = 0; i < array.size(); i++) {
            check(array.get(i), schema.items(), path.index(i), errors);
        }
    }

    private static void checkKeys(
            JsonNode array, List<String> keys, Path path, List<FieldError> errors) {
        List<JsonNode> found = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            JsonNode item = array.get(i);
            if (!item.isObject() && !item.isNull()) {
                String detail = "must be an object for an array of list-type map";
                errors.add(Errors.invalid(path.index(i), item, detail));
                return;
            }
            found.add(key(item, keys));
        }
        reportRepeated(found, path, errors);
    }

    /** What tells an item of a list of type map from the others. */
    static JsonNode key(JsonNode item, Schema list) {
        return key(item, list.extensions().listMapKeys());
    }

    private static JsonNode key(JsonNode item, List<String> names) {
        ObjectNode key = JsonNodeFactory.instance.objectNode();
        names.stream().filter(item::has).forEach(name -> key.set(name, item.get(name)));
        return key;
    }

    /** Reports what stands there twice once, at its second place, as Kubernetes does. */
    private static void reportRepeated(
            Iterable<JsonNode> values, Path path, List<FieldError> errors) {
        Map<JsonNode, Integer> seen = new HashMap<>();
        int i = 0;
        for (JsonNode value : values) {
            if (seen.merge(value, 1, Integer::sum) == 2) {
                errors.add(Errors.duplicate(path.index(i), GoText.value(value)));
            }
            i++;
        }
    }
}
