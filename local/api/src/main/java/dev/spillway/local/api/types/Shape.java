package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.spillway.local.api.fields.Structure;
import dev.spillway.local.api.schema.ListType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The structure of a built-in type, as far as it differs from "lists have one owner, objects one
 * for each field".
 */
record Shape(Optional<ListType> type, Map<String, Shape> children) implements Structure {

    static final Shape PLAIN = new Shape(Optional.empty(), Map.of());
    static final Shape ATOMIC = new Shape(Optional.of(new ListType.Atomic()), Map.of());
    static final Shape SET = new Shape(Optional.of(new ListType.Set()), Map.of());

    /**
     * A list whose items have keys.
     *
     * @param keys each a name, or {@code name=default}; the first is also the key of strategic
     *     merge patches
     */
    static Shape list(Shape item, String... keys) {
        List<String> names = new ArrayList<>();
        Map<String, JsonNode> defaults = new HashMap<>();
        for (String key : keys) {
            int equals = key.indexOf('=');
            names.add(equals < 0 ? key : key.substring(0, equals));
            if (equals >= 0) {
                defaults.put(key.substring(0, equals), new TextNode(key.substring(equals + 1)));
            }
        }
        return new Shape(
                Optional.of(new ListType.Map(List.copyOf(names), Map.copyOf(defaults))),
                Map.of("*", item));
    }

    /**
     * @param path such as {@code spec.template}
     */
    Shape with(String path, Shape shape) {
        int dot = path.indexOf('.');
        String name = dot < 0 ? path : path.substring(0, dot);
        Map<String, Shape> more = new HashMap<>(children);
        Shape child = children.getOrDefault(name, PLAIN);
        more.put(name, dot < 0 ? shape : child.with(path.substring(dot + 1), shape));
        return new Shape(type, Map.copyOf(more));
    }

    @Override
    public Structure child(String name) {
        Shape named = children.get(name);
        if (named == null) {
            named = children.get("*");
        }
        return named == null ? Structure.UNKNOWN : named;
    }
}
