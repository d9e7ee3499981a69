package dev.spillway.local.api.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.StatusException;
import dev.spillway.local.api.schema.MergeStrategy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The elements of field paths in the notation of FieldsV1: fields, and list items by key or value.
 */
final class PathElements {

    private PathElements() {}

    static String field(String name) {
        return "f:" + name;
    }

    /** {@code v:"a"} */
    static String value(JsonNode item) {
        return "v:" + item;
    }

    /**
     * {@code k:{"containerPort":9092,"protocol":"TCP"}}: sorted by name, absent keys with their
     * defaults.
     */
    static String key(JsonNode item, MergeStrategy.Map map) {
        ObjectNode key = Json.object();
        boolean found = false;
        for (String name : map.keys().stream().sorted().toList()) {
            JsonNode value = item.get(name);
            found |= value != null && !value.isNull();
            key.set(
                    name,
                    value != null && !value.isNull()
                            ? value
                            : map.keyDefaults().getOrDefault(name, NullNode.instance));
        }
        if (!found) {
            throw StatusException.badRequest(
                    "associative list with keys has an element that omits key field "
                            + map.keys().stream()
                                    .map(name -> '"' + name + '"')
                                    .collect(Collectors.joining(", ")));
        }
        return "k:" + key;
    }

    /** The path element of an item in a list of type set or map. */
    static String step(JsonNode item, MergeStrategy type) {
        return type instanceof MergeStrategy.Map map ? key(item, map) : value(item);
    }

    /**
     * The items of a list by their path elements, in the list's order; a duplicate key has several.
     */
    static Map<String, List<JsonNode>> bySteps(JsonNode list, MergeStrategy type) {
        Map<String, List<JsonNode>> items = new LinkedHashMap<>();
        list.forEach(item ->
                items.computeIfAbsent(step(item, type), step -> new ArrayList<>()).add(item));
        return items;
    }

    static List<String> append(List<String> path, String step) {
        List<String> longer = new ArrayList<>(path);
        longer.add(step);
        return longer;
    }

    /** A path as printed in conflicts: {@code .spec.containers[name="a"].image}. */
    static String print(List<String> path) {
        StringBuilder text = new StringBuilder();
        for (String step : path) {
            String rest = step.substring(2);
            switch (step.charAt(0)) {
                case 'f' -> text.append('.').append(rest);
                case 'k' ->
                        text.append('[')
                                .append(
                                        Json.parse(rest).properties().stream()
                                                .map(each -> each.getKey() + "=" + each.getValue())
                                                .collect(Collectors.joining(",")))
                                .append(']');
                case 'v' -> text.append("[=").append(rest).append(']');
                default -> text.append('[').append(rest).append(']');
            }
        }
        return text.toString();
    }
}
