package dev.spillway.local.api.fields;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.schema.MergeStrategy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Without jqwik's edge cases, which for such trees do not fit into memory. */
class FieldOwnershipPropertiesTest {

    private static final FieldManager ONE =
            new FieldManager("one", FieldManager.Operation.Apply, "v1", "");
    private static final FieldManager TWO =
            new FieldManager("two", FieldManager.Operation.Apply, "v1", "");

    /** Lists in {@code items} are of type map, those in {@code tags} sets, all others atomic. */
    private record Place(String name) implements MergeSchema {
        @Override
        public Optional<MergeStrategy> type() {
            return switch (name) {
                case "items" -> Optional.of(new MergeStrategy.Map(List.of("name"), Map.of()));
                case "tags" -> Optional.of(new MergeStrategy.Set());
                default -> Optional.empty();
            };
        }

        @Override
        public MergeSchema child(String child) {
            return new Place(child);
        }
    }

    private static final MergeSchema STRUCTURE = new Place("");

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void fieldSetsSurviveARoundTrip(@ForAll("objects") ObjectNode object) {
        FieldSet set = FieldSet.of(object, STRUCTURE);

        assertThat(FieldSet.read(set.write())).isEqualTo(set);
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void fieldSetsObeyTheLawsOfSets(
            @ForAll("objects") ObjectNode left, @ForAll("objects") ObjectNode right) {
        FieldSet a = FieldSet.of(left, STRUCTURE);
        FieldSet b = FieldSet.of(right, STRUCTURE);

        assertThat(a.minus(b).union(a.intersect(b))).isEqualTo(a);
        assertThat(a.union(b)).isEqualTo(b.union(a));
        assertThat(a.minus(a).isEmpty()).isTrue();
        assertThat(a.minus(b).intersect(b).isEmpty()).isTrue();
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void nothingDiffersFromItself(@ForAll("objects") ObjectNode object) {
        assertThat(Comparison.between(object, object.deepCopy(), STRUCTURE).isEmpty()).isTrue();
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void applyIsIdempotent(
            @ForAll("objects") ObjectNode live, @ForAll("objects") ObjectNode config) {
        ObjectNode first = at("10:00").apply(updated(live), config, ONE, true);

        ObjectNode second = at("11:00").apply(first, config, ONE, true);

        assertThat(second).isEqualTo(first);
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void anAppliedConfigurationIsPartOfTheResult(
            @ForAll("objects") ObjectNode live, @ForAll("objects") ObjectNode config) {
        ObjectNode applied = at("10:00").apply(updated(live), config, ONE, true);

        Comparison left = Comparison.between(config, applied, STRUCTURE);

        assertThat(left.modified().isEmpty()).isTrue();
        assertThat(left.removed().isEmpty()).isTrue();
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void fieldsOfASingleManagerAreRemovedWhenItAppliesNothing(
            @ForAll("objects") ObjectNode config) {
        ObjectNode applied = at("10:00").apply(null, config, ONE, false);

        ObjectNode emptied = at("11:00").apply(applied, Json.object(), ONE, false);

        assertThat(content(emptied)).isEqualTo(Json.object());
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void equalConfigurationsNeverConflict(@ForAll("objects") ObjectNode config) {
        ObjectNode one = at("10:00").apply(null, config, ONE, false);

        ObjectNode both = at("11:00").apply(one, config, TWO, false);

        assertThat(content(both)).isEqualTo(content(one));
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void sharedFieldsStayWhenOneManagerLeaves(
            @ForAll("objects") ObjectNode first, @ForAll("objects") ObjectNode second) {
        ObjectNode one = at("10:00").apply(null, first, ONE, true);
        ObjectNode both = at("11:00").apply(one, second, TWO, true);

        ObjectNode left = at("12:00").apply(both, Json.object(), ONE, true);

        assertThat(Comparison.between(second, left, STRUCTURE).modified().isEmpty()).isTrue();
        assertThat(Comparison.between(second, left, STRUCTURE).removed().isEmpty()).isTrue();
    }

    private static ObjectNode content(ObjectNode object) {
        return object.deepCopy().remove(List.of("metadata"));
    }

    private static FieldOwnership at(String time) {
        return new FieldOwnership(STRUCTURE, "2026-11-22T" + time + ":00Z");
    }

    /** Updates an object as some other manager. */
    private static ObjectNode updated(ObjectNode object) {
        ObjectNode written = object.deepCopy();
        at("09:00")
                .update(
                        null,
                        written,
                        new FieldManager("some", FieldManager.Operation.Update, "v1", ""));
        return written;
    }

    @Provide
    Arbitrary<ObjectNode> objects() {
        return object(2)
                .map(object -> {
                    ObjectNode whole = Json.object();
                    ObjectMeta.of(whole).node().put("name", "a");
                    return whole.setAll(object);
                });
    }

    private static Arbitrary<ObjectNode> object(int depth) {
        Arbitrary<JsonNode> value = depth == 0 ? scalar() : value(depth);
        return Arbitraries.maps(Arbitraries.of("a", "b", "c"), value)
                .ofMaxSize(3)
                .flatMap(plain ->
                        items(depth)
                                .flatMap(items -> tags().map(tags -> with(plain, items, tags))));
    }

    private static ObjectNode with(Map<String, JsonNode> plain, JsonNode items, JsonNode tags) {
        ObjectNode object = Json.object();
        plain.forEach(object::set);
        if (!items.isEmpty()) {
            object.set("items", items);
        }
        if (!tags.isEmpty()) {
            object.set("tags", tags);
        }
        return object;
    }

    private static Arbitrary<JsonNode> value(int depth) {
        return Arbitraries.oneOf(
                scalar(),
                scalar().list().ofMaxSize(2).map(FieldOwnershipPropertiesTest::array),
                object(depth - 1).map(each -> each));
    }

    private static Arbitrary<JsonNode> scalar() {
        return Arbitraries.oneOf(
                Arbitraries.of("x", "y").map(TextNode::new),
                Arbitraries.of(1, 2).map(IntNode::new));
    }

    private static Arbitrary<JsonNode> tags() {
        return Arbitraries.of("s", "t", "u")
                .set()
                .ofMaxSize(3)
                .map(set -> array(set.stream().<JsonNode>map(TextNode::new).toList()));
    }

    private static Arbitrary<JsonNode> items(int depth) {
        if (depth == 0) {
            return Arbitraries.just(Json.array());
        }
        return Arbitraries.maps(Arbitraries.of("i", "j"), object(depth - 1))
                .ofMaxSize(2)
                .map(byName ->
                        array(
                                byName.entrySet().stream()
                                        .<JsonNode>map(each -> {
                                            ObjectNode item = Json.object();
                                            item.put("name", each.getKey());
                                            item.setAll(each.getValue());
                                            return item;
                                        })
                                        .toList()));
    }

    private static JsonNode array(List<JsonNode> values) {
        return Json.array().addAll(values);
    }
}
