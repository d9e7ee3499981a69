package dev.spillway.local.api.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.schema.MergeStrategy;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * A set of fields, as a tree of path elements in the notation of FieldsV1: {@code f:spec}, {@code
 * k:{"name":"a"}}, {@code v:"x"}.
 *
 * @param self whether the field at the root of this tree belongs to the set
 * @param children no empty sets
 */
public record FieldSet(boolean self, SortedMap<String, FieldSet> children) {

    public static final FieldSet EMPTY = new FieldSet(false, Collections.emptySortedMap());
    static final FieldSet LEAF = new FieldSet(true, Collections.emptySortedMap());

    private static final String SELF = ".";

    /** The leaves of a value, and the items of lists that are owned item by item. */
    public static FieldSet of(JsonNode value, MergeSchema mergeSchema) {
        if (!value.isContainerNode() || (value.isObject() && value.isEmpty())) {
            return LEAF;
        }
        return switch (mergeSchema.typeOf(value)) {
            case MergeStrategy.Atomic atomic -> LEAF;
            case MergeStrategy.Granular granular -> {
                Builder set = new Builder();
                value.properties()
                        .forEach(each ->
                                set.add(
                                        PathElements.field(each.getKey()),
                                        of(each.getValue(), mergeSchema.child(each.getKey()))));
                yield set.build(false);
            }
            case MergeStrategy.Set set -> {
                Builder items = new Builder();
                value.forEach(item -> items.add(PathElements.value(item), LEAF));
                yield items.build(false);
            }
            case MergeStrategy.Map map -> {
                Builder items = new Builder();
                value.forEach(item ->
                        items.add(
                                PathElements.key(item, map),
                                of(item, mergeSchema.child("*")).union(LEAF)));
                yield items.build(false);
            }
        };
    }

    /** Reads {@code fieldsV1}. */
    public static FieldSet read(JsonNode fieldsV1) {
        if (fieldsV1.isEmpty()) {
            return LEAF;
        }
        Builder set = new Builder();
        fieldsV1.properties()
                .forEach(each -> {
                    if (!each.getKey().equals(SELF)) {
                        set.add(each.getKey(), read(each.getValue()));
                    }
                });
        return set.build(fieldsV1.has(SELF));
    }

    /** Writes {@code fieldsV1}, sorted. */
    public ObjectNode write() {
        ObjectNode json = Json.object();
        if (self && !children.isEmpty()) {
            json.putObject(SELF);
        }
        children.forEach((step, child) -> json.set(step, child.write()));
        return json;
    }

    public boolean isEmpty() {
        return !self && children.isEmpty();
    }

    /** The subset below a path element. */
    public FieldSet at(String step) {
        return children.getOrDefault(step, EMPTY);
    }

    public FieldSet union(FieldSet other) {
        if (other.isEmpty()) {
            return this;
        }
        Builder set = new Builder(children);
        other.children.forEach((step, child) -> set.add(step, at(step).union(child)));
        return set.build(self || other.self);
    }

    /** Removes exactly the members of the other set; fields below them stay. */
    public FieldSet minus(FieldSet other) {
        Builder set = new Builder();
        children.forEach((step, child) -> set.add(step, child.minus(other.at(step))));
        return set.build(self && !other.self);
    }

    public FieldSet intersect(FieldSet other) {
        Builder set = new Builder();
        children.forEach((step, child) -> set.add(step, child.intersect(other.at(step))));
        return set.build(self && other.self);
    }

    /** The set and all parents of its members. */
    FieldSet withParents() {
        Builder set = new Builder();
        children.forEach((step, child) -> set.add(step, child.withParents()));
        return set.build(true);
    }

    /** Visits the members in order, each with its path. */
    public void forEach(BiConsumer<List<String>, FieldSet> visitor) {
        visit(List.of(), visitor);
    }

    private void visit(List<String> path, BiConsumer<List<String>, FieldSet> visitor) {
        if (self) {
            visitor.accept(path, this);
        }
        children.forEach((step, child) -> child.visit(PathElements.append(path, step), visitor));
    }

    /** Collects children and skips empty ones. */
    static final class Builder {
        private final SortedMap<String, FieldSet> children;

        Builder() {
            this.children = new TreeMap<>();
        }

        Builder(SortedMap<String, FieldSet> children) {
            this.children = new TreeMap<>(children);
        }

        void add(String step, FieldSet child) {
            if (child.isEmpty()) {
                children.remove(step);
            } else {
                children.put(step, child);
            }
        }

        FieldSet build(boolean self) {
            return new FieldSet(self, Collections.unmodifiableSortedMap(children));
        }
    }
}
