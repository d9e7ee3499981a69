package dev.spillway.local.api.fields;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.schema.ListType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What distinguishes a later form of an object from an earlier one, place by place. */
public record Differences(FieldSet added, FieldSet modified, FieldSet removed) {

    private static final Differences NONE =
            new Differences(FieldSet.EMPTY, FieldSet.EMPTY, FieldSet.EMPTY);
    private static final Differences ADDED =
            new Differences(FieldSet.LEAF, FieldSet.EMPTY, FieldSet.EMPTY);
    private static final Differences MODIFIED =
            new Differences(FieldSet.EMPTY, FieldSet.LEAF, FieldSet.EMPTY);
    private static final Differences REMOVED =
            new Differences(FieldSet.EMPTY, FieldSet.EMPTY, FieldSet.LEAF);

    /** Compares two values at one place; null where there is nothing on that side. */
    public static Differences between(
            @Nullable JsonNode earlier, @Nullable JsonNode later, Structure structure) {
        if (earlier == null || later == null) {
            JsonNode only = earlier == null ? later : earlier;
            return only == null ? NONE : oneSided(only, earlier == null, structure);
        }
        ListType type = structure.typeOf(later.isContainerNode() ? later : earlier);
        if (!alike(earlier, later) || type instanceof ListType.Atomic) {
            return Json.same(earlier, later) ? NONE : MODIFIED;
        }
        return later.isObject()
                ? ofFields(earlier, later, structure)
                : ofItems(earlier, later, type, structure);
    }

    public boolean isEmpty() {
        return added.isEmpty() && modified.isEmpty() && removed.isEmpty();
    }

    /** What the later form says otherwise or anew. */
    public FieldSet changed() {
        return added.union(modified);
    }

    /** Both objects or both lists, and not both empty: then they are compared inside. */
    private static boolean alike(JsonNode earlier, JsonNode later) {
        return earlier.isContainerNode()
                && earlier.getNodeType() == later.getNodeType()
                && !(earlier.isEmpty() && later.isEmpty());
    }

    /** A value that appears or goes takes the objects and lists that hold its leaves with it. */
    private static Differences oneSided(JsonNode only, boolean isNew, Structure structure) {
        FieldSet all = FieldSet.of(only, structure).withParents();
        return isNew
                ? new Differences(all, FieldSet.EMPTY, FieldSet.EMPTY)
                : new Differences(FieldSet.EMPTY, FieldSet.EMPTY, all);
    }

    private static Differences ofFields(JsonNode earlier, JsonNode later, Structure structure) {
        Set<String> names = new LinkedHashSet<>();
        earlier.fieldNames().forEachRemaining(names::add);
        later.fieldNames().forEachRemaining(names::add);
        Builder all = new Builder();
        for (String name : names) {
            all.add(
                    Items.field(name),
                    between(earlier.get(name), later.get(name), structure.child(name)));
        }
        return all.build();
    }

    private static Differences ofItems(
            JsonNode earlier, JsonNode later, ListType type, Structure structure) {
        Map<String, List<JsonNode>> before = Items.bySteps(earlier, type);
        Map<String, List<JsonNode>> after = Items.bySteps(later, type);
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
                            structure.child("*")));
        }
        return all.build();
    }

    /** Items under a doubled key have no fields of their own: they change as one. */
    private static Differences ofItem(
            List<JsonNode> before, List<JsonNode> after, ListType type, Structure structure) {
        if (type instanceof ListType.Set || before.size() > 1 || after.size() > 1) {
            if (before.isEmpty()) {
                return ADDED;
            }
            if (after.isEmpty()) {
                return REMOVED;
            }
            return before.equals(after) || type instanceof ListType.Set ? NONE : MODIFIED;
        }
        return between(
                before.isEmpty() ? null : before.getFirst(),
                after.isEmpty() ? null : after.getFirst(),
                structure);
    }

    private static final class Builder {
        private final FieldSet.Builder added = new FieldSet.Builder();
        private final FieldSet.Builder modified = new FieldSet.Builder();
        private final FieldSet.Builder removed = new FieldSet.Builder();

        void add(String step, Differences differences) {
            added.add(step, differences.added);
            modified.add(step, differences.modified);
            removed.add(step, differences.removed);
        }

        Differences build() {
            return new Differences(added.build(false), modified.build(false), removed.build(false));
        }
    }
}
