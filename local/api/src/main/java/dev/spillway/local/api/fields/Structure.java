package dev.spillway.local.api.fields;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.api.schema.ListType;
import java.util.Optional;

/** What is known of one place in a resource: how its list or object is owned and merged. */
public interface Structure {

    /** Nothing is known: lists have one owner, objects one for each field. */
    Structure UNKNOWN =
            new Structure() {
                @Override
                public Optional<ListType> type() {
                    return Optional.empty();
                }

                @Override
                public Structure child(String name) {
                    return this;
                }
            };

    /** Empty where nothing is said. */
    Optional<ListType> type();

    /**
     * The place of a property, of a value of a map, or of an item of a list (then the name is any
     * text).
     */
    Structure child(String name);

    /** How the value here is owned. */
    default ListType typeOf(JsonNode value) {
        ListType fallback = value.isArray() ? new ListType.Atomic() : new ListType.Granular();
        return type().filter(type -> fits(type, value)).orElse(fallback);
    }

    private static boolean fits(ListType type, JsonNode value) {
        return switch (type) {
            case ListType.Atomic atomic -> true;
            case ListType.Set set -> value.isArray();
            case ListType.Map map -> value.isArray();
            case ListType.Granular granular -> value.isObject();
        };
    }
}
