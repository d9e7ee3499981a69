package dev.spillway.local.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Properties of pruning, defaulting and validation, for arbitrary objects. */
class SchemaPropertiesTest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final ResourceSchema SCHEMA =
            TestSchemas.schema(
                    """
                    a: {type: integer, default: 3, maximum: 9}
                    b: {type: string, nullable: true, default: x}
                    c: {type: object, default: {}, properties: {a: {type: integer, default: 1}, b: {type: array, items: {type: string, default: y}}}}
                    d: {type: object, additionalProperties: {type: integer, default: 2}}
                    e: {type: object, properties: {a: {type: object, properties: {a: {type: string}}}}}
                    f: {type: array, items: {type: object, properties: {a: {type: boolean, default: true}}}}
                    """);

    @Property
    void pruningTwiceIsPruningOnce(@ForAll("objects") ObjectNode object) {
        SCHEMA.prune(object);
        ObjectNode once = object.deepCopy();

        SCHEMA.prune(object);

        assertThat(object).isEqualTo(once);
        assertThat(SCHEMA.unknownFields(object)).isEmpty();
    }

    @Property
    void defaultingTwiceIsDefaultingOnce(@ForAll("objects") ObjectNode object) {
        SCHEMA.applyDefaults(object);
        ObjectNode once = object.deepCopy();

        SCHEMA.applyDefaults(object);

        assertThat(object).isEqualTo(once);
    }

    @Property
    void defaultsAreDeclared(@ForAll("objects") ObjectNode object) {
        SCHEMA.prune(object);
        SCHEMA.applyDefaults(object);

        assertThat(SCHEMA.unknownFields(object)).isEmpty();
    }

    @Property
    void validationIsDeterministicAndPure(@ForAll("objects") ObjectNode object) {
        SCHEMA.applyDefaults(object);
        ObjectNode before = object.deepCopy();

        List<FieldError> errors = SCHEMA.validate(object, null);

        assertThat(object).isEqualTo(before);
        assertThat(SCHEMA.validate(object, null)).isEqualTo(errors);
    }

    @Property
    void defaultsMakeNothingInvalid(@ForAll("objects") ObjectNode object) {
        List<String> before = fields(SCHEMA.validate(object.deepCopy(), null));

        SCHEMA.applyDefaults(object);

        assertThat(before).containsAll(fields(SCHEMA.validate(object, null)));
    }

    private static List<String> fields(List<FieldError> errors) {
        return errors.stream().map(FieldError::field).toList();
    }

    @Provide
    Arbitrary<ObjectNode> objects() {
        return values(3).map(spec -> JSON.objectNode().set("spec", spec));
    }

    private static Arbitrary<JsonNode> values(int depth) {
        Arbitrary<JsonNode> scalars =
                Arbitraries.<JsonNode>of(
                        JSON.nullNode(),
                        JSON.booleanNode(true),
                        JSON.numberNode(7),
                        JSON.numberNode(70),
                        JSON.textNode("z"));
        if (depth == 0) {
            return scalars;
        }
        Arbitrary<JsonNode> arrays =
                values(depth - 1).list().ofMaxSize(3).map(list -> JSON.arrayNode().addAll(list));
        Arbitrary<JsonNode> objects =
                Arbitraries.maps(
                                Arbitraries.of("a", "b", "c", "d", "e", "f", "unknown"),
                                values(depth - 1))
                        .ofMaxSize(5)
                        .map(map -> JSON.objectNode().setAll(map));
        return Arbitraries.frequencyOf(
                Tuple.of(1, scalars), Tuple.of(1, arrays), Tuple.of(5, objects));
    }
}
