package dev.spillway.local.api.fields;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.api.schema.MergeStrategy;
import java.util.Optional;

/** What is known of one place in a resource: how its list or object is owned and merged. */
public interface MergeSchema {

    /** Nothing is known: lists have one owner, objects one for each field. */
    MergeSchema UNKNOWN =
            new MergeSchema() {
                @Override
                public Optional<MergeStrategy> type() {
                    return Optional.empty();
                }

                @Override
                public MergeSchema child(String name) {
                    return this;
                }
            };

    /** Empty where nothing is said. */
    Optional<MergeStrategy> type();

    /**
     * The place of a property, of a value of a map, or of an item of a list (then the name is any
     * text).
     */
    MergeSchema child(String name);

    /** How the value here is owned. */
    default MergeStrategy typeOf(JsonNode value) {
        MergeStrategy fallback =
                value.isArray() ? new MergeStrategy.Atomic() : new MergeStrategy.Granular();
        return type().filter(type -> fits(type, value)).orElse(fallback);
    }

    private static boolean fits(MergeStrategy type, JsonNode value) {
        return switch (type) {
            case MergeStrategy.Atomic atomic -> true;
            case MergeStrategy.Set set -> value.isArray();
            case MergeStrategy.Map map -> value.isArray();
            case MergeStrategy.Granular granular -> value.isObject();
        };
    }
}
