package dev.spillway.local.api.fields;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.api.schema.MergeStrategy;
import java.util.Optional;

/** How the list or object at one path of a resource is owned and merged. */
public interface MergeSchema {

    /** The default: lists are atomic, objects granular. */
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

    /** Empty if the schema does not specify it. */
    Optional<MergeStrategy> type();

    /**
     * The schema of a property or of a map's value; for a list, the schema of its items, whatever
     * the name.
     */
    MergeSchema child(String name);

    /** How a value at this path is owned. */
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
