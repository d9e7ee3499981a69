package dev.spillway.local.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected messages are those of Kubernetes 1.36. */
class ValueValidationTest {

    @ParameterizedTest(name = "{0} refuses {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{type: integer}                                  | many            | Invalid"
                        + " value: \"string\": spec.x in body must be of type integer: \"string\"",
                "{type: integer}                                  | 1.5             | Invalid"
                        + " value: \"number\": spec.x in body must be of type integer: \"number\"",
                "{type: integer, format: int32}                   | true            | Invalid"
                    + " value: \"boolean\": spec.x in body must be of type integer: \"boolean\"",
                "{type: string}                                   | 5               | Invalid"
                        + " value: \"integer\": spec.x in body must be of type string: \"integer\"",
                "{type: string}                                   | null            | Invalid"
                        + " value: \"null\": spec.x in body must be of type string: \"null\"",
                "{type: object}                                   | []              | Invalid"
                        + " value: \"array\": spec.x in body must be of type object: \"array\"",
                "{type: boolean}                                  | \"true\"      | Invalid"
                        + " value: \"string\": spec.x in body must be of type boolean: \"string\"",
                "{x-kubernetes-int-or-string: true}               | true            | Invalid"
                        + " value: \"boolean\": spec.x in body must be of type integer,string:"
                        + " \"boolean\"",
                "{type: integer, maximum: 9.0}                    | 50              | Invalid"
                        + " value: 50: spec.x in body should be less than or equal to 9",
                "{type: integer, minimum: 1}                      | 0               | Invalid"
                        + " value: 0: spec.x in body should be greater than or equal to 1",
                "{type: string, minLength: 3}                     | ab              | Invalid"
                        + " value: \"ab\": spec.x in body should be at least 3 chars long",
                "{type: string, maxLength: 3}                     | abcd            | Too long: may"
                        + " not be more than 3 bytes",
                "{type: string, pattern: '^[0-9]+$'}              | a1              | Invalid"
                        + " value: \"a1\": spec.x in body should match '^[0-9]+$'",
                "{type: string, enum: [A, B]}                     | X               | Unsupported"
                        + " value: \"X\": supported values: \"A\", \"B\"",
                "{type: integer, enum: [1, 3, 5]}                 | 2               | Unsupported"
                        + " value: 2: supported values: \"1\", \"3\", \"5\"",
                "{type: array, items: {type: string}, minItems: 1}| []              | Invalid"
                        + " value: 0: spec.x in body should have at least 1 items",
                "{type: array, items: {type: string}, maxItems: 1}| [a, b]          | Too many: 2:"
                        + " must have at most 1 item",
                "{type: object, maxProperties: 2, additionalProperties: {type: string}} | {a: b, c:"
                        + " d, e: f} | Too many: 3: must have at most 2 items",
                "{type: string, format: date-time}                | yesterday       | Invalid"
                        + " value: \"yesterday\": spec.x in body must be of type date-time:"
                        + " \"yesterday\"",
                "{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [a], items:"
                    + " {type: object}} | [1] | Invalid value: \"integer\": spec.x[0] in body must"
                    + " be of type object: \"integer\"",
            })
    void refuses(String schema, String value, String detail) {
        List<FieldError> errors = validate("x: " + schema, "{x: %s}".formatted(value));

        assertThat(errors).extracting(FieldError::detail).contains(detail);
    }

    @ParameterizedTest(name = "{0} accepts {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{type: integer}                    | 1.0",
                "{type: number}                     | 1",
                "{type: integer, format: int32}     | 3000000000",
                "{type: string, nullable: true}     | null",
                "{type: string, format: date-time}  | \"2026-11-22T20:00:00.5+01:00\"",
                "{type: string, maxLength: 1}       | \"\\U0001F600\"",
                "{type: string, pattern: b}         | abc",
                "{type: string, enum: [A, '']}      | ''",
                "{x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]} |"
                        + " 50%",
                "{x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]} | 50",
            })
    void accepts(String schema, String value) {
        assertThat(validate("x: " + schema, "{x: %s}".formatted(value))).isEmpty();
    }

    @Test
    void reportsMissingFields() {
        List<FieldError> errors =
                validate(
                        "listeners: {type: array, items: {type: object, required: [name, port],"
                                + " properties: {port: {type: integer}}}}",
                        "{listeners: [{name: a, port: 1}, {}]}");

        assertThat(errors)
                .containsExactly(
                        new FieldError(
                                "FieldValueRequired", "spec.listeners[1].name", "Required value"),
                        new FieldError(
                                "FieldValueRequired", "spec.listeners[1].port", "Required value"));
    }

    @Test
    void findsDuplicatesInSetsAndMaps() {
        String schema =
                """
                tags: {type: array, x-kubernetes-list-type: set, items: {type: string}}
                listeners:
                  type: array
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [name]
                  items: {type: object, properties: {name: {type: string}}}
                """;

        assertThat(
                        validate(
                                schema,
                                "{tags: [a, b, a, a], listeners: [{name: x}, {name: y}, {name:"
                                        + " x}]}"))
                .containsExactly(
                        new FieldError(
                                "FieldValueDuplicate", "spec.tags[2]", "Duplicate value: \"a\""),
                        new FieldError(
                                "FieldValueDuplicate",
                                "spec.listeners[2]",
                                "Duplicate value: {\"name\":\"x\"}"));
    }

    private static List<FieldError> validate(String schema, String spec) {
        return TestSchemas.schema(schema)
                .validate(TestSchemas.object("{spec: %s}".formatted(spec)), null);
    }
}
