package dev.spillway.local.api.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.schema.MergeStrategy;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Merges an applied configuration into a live object. */
final class ApplyMerge {

    private ApplyMerge() {}

    /** Returns a new value: the configuration, and the rest of the live value. */
    static JsonNode merge(@Nullable JsonNode live, JsonNode config, MergeSchema mergeSchema) {
        if (live == null
                || live.getNodeType() != config.getNodeType()
                || !config.isContainerNode()) {
            return config.deepCopy();
        }
        MergeStrategy type = mergeSchema.typeOf(config);
        return switch (type) {
            case MergeStrategy.Atomic atomic -> config.deepCopy();
            case MergeStrategy.Granular granular -> {
                ObjectNode merged = live.deepCopy();
                config.properties()
                        .forEach(each ->
                                merged.set(
                                        each.getKey(),
                                        merge(
                                                live.get(each.getKey()),
                                                each.getValue(),
                                                mergeSchema.child(each.getKey()))));
                yield merged;
            }
            case MergeStrategy.Set set -> mergeItems(live, config, type, mergeSchema);
            case MergeStrategy.Map map -> mergeItems(live, config, type, mergeSchema);
        };
    }

    /**
     * Keeps the order of the configuration; items that only the live list has keep their place
     * before the item that follows them.
     */
    private static ArrayNode mergeItems(
            JsonNode live, JsonNode config, MergeStrategy type, MergeSchema mergeSchema) {
        Map<String, List<JsonNode>> before = PathElements.bySteps(live, type);
        Map<String, List<JsonNode>> applied = PathElements.bySteps(config, type);
        ArrayNode merged = Json.array();
        Set<String> done = new HashSet<>();
        Iterator<JsonNode> next = config.iterator();
        for (JsonNode item : live) {
            String step = PathElements.step(item, type);
            if (!applied.containsKey(step)) {
                merged.add(item.deepCopy());
            }
            while (applied.containsKey(step) && !done.contains(step)) {
                mergeItem(next.next(), before, type, mergeSchema, done, merged);
            }
        }
        next.forEachRemaining(item -> mergeItem(item, before, type, mergeSchema, done, merged));
        return merged;
    }

    private static void mergeItem(
            JsonNode item,
            Map<String, List<JsonNode>> before,
            MergeStrategy type,
            MergeSchema mergeSchema,
            Set<String> done,
            ArrayNode merged) {
        String step = PathElements.step(item, type);
        if (done.add(step)) {
            List<JsonNode> live = before.getOrDefault(step, List.of());
            merged.add(
                    merge(live.size() == 1 ? live.getFirst() : null, item, mergeSchema.child("*")));
        }
    }
}
