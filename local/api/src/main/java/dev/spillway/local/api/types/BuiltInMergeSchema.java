package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.spillway.local.api.fields.MergeSchema;
import dev.spillway.local.api.schema.MergeStrategy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The merge schema of a built-in type; lists that it does not declare are atomic, objects granular.
 */
record BuiltInMergeSchema(Optional<MergeStrategy> type, Map<String, BuiltInMergeSchema> children)
        implements MergeSchema {

    static final BuiltInMergeSchema PLAIN = new BuiltInMergeSchema(Optional.empty(), Map.of());
    static final BuiltInMergeSchema ATOMIC =
            new BuiltInMergeSchema(Optional.of(new MergeStrategy.Atomic()), Map.of());
    static final BuiltInMergeSchema SET =
            new BuiltInMergeSchema(Optional.of(new MergeStrategy.Set()), Map.of());

    /**
     * A list of type map.
     *
     * @param keys names, or {@code name=default}; the first is also the merge key of strategic
     *     merge patches
     */
    static BuiltInMergeSchema list(BuiltInMergeSchema item, String... keys) {
        List<String> names = new ArrayList<>();
        Map<String, JsonNode> defaults = new HashMap<>();
        for (String key : keys) {
            int equals = key.indexOf('=');
            names.add(equals < 0 ? key : key.substring(0, equals));
            if (equals >= 0) {
                defaults.put(key.substring(0, equals), new TextNode(key.substring(equals + 1)));
            }
        }
        return new BuiltInMergeSchema(
                Optional.of(new MergeStrategy.Map(List.copyOf(names), Map.copyOf(defaults))),
                Map.of("*", item));
    }

    /**
     * @param path such as {@code spec.template}
     */
    BuiltInMergeSchema with(String path, BuiltInMergeSchema schema) {
        int dot = path.indexOf('.');
        String name = dot < 0 ? path : path.substring(0, dot);
        Map<String, BuiltInMergeSchema> more = new HashMap<>(children);
        BuiltInMergeSchema child = children.getOrDefault(name, PLAIN);
        more.put(name, dot < 0 ? schema : child.with(path.substring(dot + 1), schema));
        return new BuiltInMergeSchema(type, Map.copyOf(more));
    }

    @Override
    public MergeSchema child(String name) {
        BuiltInMergeSchema named = children.get(name);
        if (named == null) {
            named = children.get("*");
        }
        return named == null ? MergeSchema.UNKNOWN : named;
    }
}
