package dev.spillway.local.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every text here is the one that Kubernetes 1.36 prints. */
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
                "{type: integer, maximum: 9, exclusiveMaximum: true} | 9            | Invalid"
                        + " value: 9: spec.x in body should be less than 9",
                "{type: integer, minimum: 1}                      | 0               | Invalid"
                        + " value: 0: spec.x in body should be greater than or equal to 1",
                "{type: number, minimum: 0.5, exclusiveMinimum: true} | 0.25        | Invalid"
                        + " value: 0.25: spec.x in body should be greater than 0.5",
                "{type: number, maximum: 1}                       | 2000000.0       | Invalid"
                        + " value: 2e+06: spec.x in body should be less than or equal to 1",
                "{type: integer, multipleOf: 4}                   | 6               | Invalid"
                        + " value: 6: spec.x in body should be a multiple of 4",
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
                "{type: object, minProperties: 1}                 | {}              | Invalid"
                        + " value: 0: spec.x in body should have at least 1 properties",
                "{type: string, format: date-time}                | yesterday       | Invalid"
                        + " value: \"yesterday\": spec.x in body must be of type date-time:"
                        + " \"yesterday\"",
                "{type: string, format: date-time}                | 5               | Invalid"
                        + " value: \"int64\": spec.x in body must be of type date-time: \"int64\"",
                "{type: string, format: duration}                 | soon            | Invalid"
                        + " value: \"soon\": spec.x in body must be of type duration: \"soon\"",
                "{type: string, format: byte}                     | '*'             | Invalid"
                        + " value: \"*\": spec.x in body must be of type byte: \"*\"",
                "{type: string, format: ipv4}                     | 1.2.3           | Invalid"
                        + " value: \"1.2.3\": spec.x in body must be of type ipv4: \"1.2.3\"",
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
                "{type: string, format: unheard-of} | a",
                "{type: string, format: date-time}  | \"2026-11-22T20:00:00.5+01:00\"",
                "{type: string, format: duration}   | 1h30m",
                "{type: string, format: ipv6}       | \"::1\"",
                "{type: string, format: cidr}       | 10.0.0.0/8",
                "{type: string, format: uri}        | http://s3.default.svc:8080",
                "{type: string, format: hostname}   | s3.default.svc",
                "{type: string, format: uuid}       | 123e4567-e89b-12d3-a456-426614174000",
                "{type: string, maxLength: 1}       | \"\\U0001F600\"",
                "{type: string, pattern: b}         | abc",
                "{type: string, enum: [A, '']}      | ''",
                "{type: number, multipleOf: 0.1}    | 0.7",
                "{x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]} |"
                        + " 50%",
                "{x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]} | 50",
            })
    void accepts(String schema, String value) {
        assertThat(validate("x: " + schema, "{x: %s}".formatted(value))).isEmpty();
    }

    @Test
    void namesTheFieldsThatAreMissing() {
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
    void printsTheJunctorsWithoutAField() {
        List<FieldError> errors =
                validate(
                        """
                        s3:
                          type: object
                          properties: {a: {type: string}, b: {type: string}}
                          oneOf: [{required: [a]}, {required: [b]}]
                        """,
                        "{s3: {a: x, b: y}}");

        assertThat(errors)
                .extracting(FieldError::toString)
                .containsExactly(
                        "<nil>: Invalid value: \"\": \"spec.s3\" must validate one and only one"
                                + " schema (oneOf). Found 2 valid alternatives");
    }

    @Test
    void reportsTheAlternativeThatFitsBest() {
        List<FieldError> errors =
                validate(
                        """
                        s3:
                          type: object
                          properties: {a: {type: string}, b: {type: string}, c: {type: string}}
                          anyOf: [{required: [a, c]}, {required: [b], properties: {a: {enum: [z]}}}]
                        """,
                        "{s3: {a: z}}");

        assertThat(errors)
                .extracting(FieldError::toString)
                .containsExactly(
                        "<nil>: Invalid value: \"\": \"spec.s3\" must validate at least one schema"
                                + " (anyOf)",
                        "spec.s3.b: Required value");
    }

    @Test
    void refusesWhatNotAndAllOfRefuse() {
        String schema =
                """
                a: {type: string, not: {enum: [x]}}
                b: {type: integer, allOf: [{minimum: 2}, {maximum: 9}]}
                """;

        assertThat(validate(schema, "{a: x, b: 1}"))
                .extracting(FieldError::toString)
                .containsExactly(
                        "<nil>: Invalid value: \"\": \"spec.a\" must not validate the schema (not)",
                        "spec.b: Invalid value: 1: spec.b in body should be greater than or equal"
                                + " to 2",
                        "<nil>: Invalid value: \"\": \"spec.b\" must validate all the schemas"
                                + " (allOf)");
        assertThat(validate(schema, "{a: y, b: 3}")).isEmpty();
    }

    @Test
    void findsWhatStandsTwiceInSetsAndMaps() {
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
        return Yaml.schema(schema).validate(Yaml.object("{spec: %s}".formatted(spec)), null);
    }
}
