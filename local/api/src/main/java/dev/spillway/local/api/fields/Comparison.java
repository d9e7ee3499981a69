package dev.spillway.local.api.fields;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.schema.MergeStrategy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields by which a new version of an object differs from an old one. */
public record Comparison(FieldSet added, FieldSet modified, FieldSet removed) {

    private static final Comparison NONE =
            new Comparison(FieldSet.EMPTY, FieldSet.EMPTY, FieldSet.EMPTY);
    private static final Comparison ADDED =
            new Comparison(FieldSet.LEAF, FieldSet.EMPTY, FieldSet.EMPTY);
    private static final Comparison MODIFIED =
            new Comparison(FieldSet.EMPTY, FieldSet.LEAF, FieldSet.EMPTY);
    private static final Comparison REMOVED =
            new Comparison(FieldSet.EMPTY, FieldSet.EMPTY, FieldSet.LEAF);

    /** Compares two values of one field; null for an absent one. */
    public static Comparison between(
            @Nullable JsonNode earlier, @Nullable JsonNode later, MergeSchema mergeSchema) {
        if (earlier == null || later == null) {
            JsonNode only = earlier == null ? later : earlier;
            return only == null ? NONE : oneSided(only, earlier == null, mergeSchema);
        }
        MergeStrategy type = mergeSchema.typeOf(later.isContainerNode() ? later : earlier);
        if (!alike(earlier, later) || type instanceof MergeStrategy.Atomic) {
            return Json.same(earlier, later) ? NONE : MODIFIED;
        }
        return later.isObject()
                ? ofFields(earlier, later, mergeSchema)
                : ofItems(earlier, later, type, mergeSchema);
    }

    public boolean isEmpty() {
        return added.isEmpty() && modified.isEmpty() && removed.isEmpty();
    }

    /** The added and the modified fields. */
    public FieldSet changed() {
        return added.union(modified);
    }

    /**
     * Whether both are objects or both are lists, and not both empty: only then are they compared
     * inside.
     */
    private static boolean alike(JsonNode earlier, JsonNode later) {
        return earlier.isContainerNode()
                && earlier.getNodeType() == later.getNodeType()
                && !(earlier.isEmpty() && later.isEmpty());
    }

    /** A value that is added or removed includes the objects and lists that contain its leaves. */
    private static Comparison oneSided(JsonNode only, boolean isNew, MergeSchema mergeSchema) {
        FieldSet all = FieldSet.of(only, mergeSchema).withParents();
        return isNew
                ? new Comparison(all, FieldSet.EMPTY, FieldSet.EMPTY)
                : new Comparison(FieldSet.EMPTY, FieldSet.EMPTY, all);
    }

    private static Comparison ofFields(JsonNode earlier, JsonNode later, MergeSchema mergeSchema) {
        Set<String> names = new LinkedHashSet<>();
        earlier.fieldNames().forEachRemaining(names::add);
        later.fieldNames().forEachRemaining(names::add);
        Builder all = new Builder();
        for (String name : names) {
            all.add(
                    PathElements.field(name),
                    between(earlier.get(name), later.get(name), mergeSchema.child(name)));
        }
        return all.build();
    }

    private static Comparison ofItems(
            JsonNode earlier, JsonNode later, MergeStrategy type, MergeSchema mergeSchema) {
        Map<String, List<JsonNode>> before = PathElements.bySteps(earlier, type);
        Map<String, List<JsonNode>> after = PathElements.bySteps(later, type);
        Set<String> steps = new LinkedHashSet<>(before.keySet());
        steps.addAll(after.keySet());
        Builder all = new Builder();
        for (String step : steps) {
            all.add(
                    step,
                    ofItem(
                            before.getOrDefault(step, List.of()),
                            after.getOrDefault(step, List.of()),
                            type,
                            mergeSchema.child("*")));
        }
        return all.build();
    }

    /** Items with a duplicate key have no fields of their own; they change as one. */
    private static Comparison ofItem(
            List<JsonNode> before,
            List<JsonNode> after,
            MergeStrategy type,
            MergeSchema mergeSchema) {
        if (type instanceof MergeStrategy.Set || before.size() > 1 || after.size() > 1) {
            if (before.isEmpty()) {
                return ADDED;
            }
            if (after.isEmpty()) {
                return REMOVED;
            }
            return before.equals(after) || type instanceof MergeStrategy.Set ? NONE : MODIFIED;
        }
        return between(
                before.isEmpty() ? null : before.getFirst(),
                after.isEmpty() ? null : after.getFirst(),
                mergeSchema);
    }

    private static final class Builder {
        private final FieldSet.Builder added = new FieldSet.Builder();
        private final FieldSet.Builder modified = new FieldSet.Builder();
        private final FieldSet.Builder removed = new FieldSet.Builder();

        void add(String step, Comparison differences) {
            added.add(step, differences.added);
            modified.add(step, differences.modified);
            removed.add(step, differences.removed);
        }

        Comparison build() {
            return new Comparison(added.build(false), modified.build(false), removed.build(false));
        }
    }
}
