package dev.spillway.local.api.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas that Kubernetes rejects too, or that this server does not support. */
class SchemaParserTest {

    private static final String X = "openAPIV3Schema.properties[spec].properties[x]";

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                     | .type: Required value: must not be empty",
                "{type: array}                          | .items: Required value: must be"
                        + " specified",
                "{type: array, items: {}}               | .items.type: Required value: must not be"
                        + " empty",
                "{type: text}                           | .type: Unsupported value: \"text\":"
                        + " supported values: \"array\", \"boolean\", \"integer\", \"number\","
                        + " \"object\", \"string\"",
                "{type: string, pattern: '['}           | .pattern: Invalid value: \"[\": must be a"
                    + " valid regular expression, but isn't: error parsing regexp: missing closing"
                    + " ]: ````[````",
                "{type: object, properties: {a: {type: string}}, additionalProperties: {type:"
                        + " string}} | .additionalProperties: Forbidden: must be a schema, and"
                        + " cannot be combined with properties",
                "{type: integer, default: a}            | .default: Invalid value: \"string\":"
                    + " openAPIV3Schema.properties[spec].properties[x].default in body must be of"
                    + " type integer: \"string\"",
                "{type: array, x-kubernetes-list-type: bag, items: {type: string}} |"
                        + " .x-kubernetes-list-type: Unsupported value: \"bag\": supported values:"
                        + " \"atomic\", \"set\", \"map\"",
                "{type: array, x-kubernetes-list-type: map, items: {type: object}} |"
                        + " .x-kubernetes-list-map-keys: Required value: must not be empty if"
                        + " x-kubernetes-list-type is map",
                "{type: array, x-kubernetes-list-map-keys: [a], items: {type: object}} |"
                        + " .x-kubernetes-list-map-keys: Forbidden: requires"
                        + " x-kubernetes-list-type: map",
                "{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [a], items:"
                        + " {type: object}} | .x-kubernetes-list-map-keys: Invalid value: [\"a\"]:"
                        + " entries must all be names of item properties",
                "{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [a], items:"
                        + " {type: object, properties: {a: {type: string}}}} |"
                        + " .items.properties[a].default: Required value: this property is in"
                        + " x-kubernetes-list-map-keys, so it must have a default or be a required"
                        + " property",
                "{type: array, x-kubernetes-list-type: set, items: {type: object}} | .items.type:"
                    + " Forbidden: must be a scalar type if the list's x-kubernetes-list-type is"
                    + " set",
                "{type: array, items: {type: string, x-kubernetes-validations: [{rule: self =="
                    + " oldSelf}]}} | .items.x-kubernetes-validations[0].rule: Invalid value:"
                    + " \"self == oldSelf\": oldSelf cannot be used on the uncorrelatable portion"
                    + " of the schema within openAPIV3Schema.properties[spec].properties[x]",
                "{type: string, x-kubernetes-validations: [{rule: self.size()}]} |"
                        + " .x-kubernetes-validations[0].rule: Invalid value: \"self.size()\": cel"
                        + " expression must evaluate to a bool",
            })
    void refusesWhatKubernetesRefuses(String schema, String error) {
        assertThat(refusals(TestSchemas.resource("x: " + schema)))
                .contains(X + error.replace("````", "`"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{type: string, anyOf: [{minLength: 1}]}             | .anyOf",
                "{type: object, oneOf: [{required: [a]}]}            | .oneOf",
                "{type: object, allOf: [{required: [a]}]}            | .allOf",
                "{type: string, not: {enum: [a]}}                    | .not",
                "{type: integer, multipleOf: 4}                      | .multipleOf",
                "{type: integer, maximum: 1, exclusiveMaximum: true} | .exclusiveMaximum",
                "{type: array, uniqueItems: true, items: {type: string}} | .uniqueItems",
                "{type: object, minProperties: 1}                    | .minProperties",
                "{type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type:"
                        + " string}}} | .x-kubernetes-preserve-unknown-fields",
                "{type: string, x-kubernetes-preserve-unknown-fields: true} |"
                        + " .x-kubernetes-preserve-unknown-fields",
                "{type: object, x-kubernetes-embedded-resource: true} |"
                        + " .x-kubernetes-embedded-resource",
                "{type: object, x-kubernetes-map-type: atomic}       | .x-kubernetes-map-type",
                "{type: object, additionalProperties: true}          | .additionalProperties",
                "{type: string, x-kubernetes-validations: [{rule: 'true', reason:"
                        + " FieldValueInvalid}]} | .x-kubernetes-validations[0].reason",
                "{type: string, x-kubernetes-validations: [{rule: 'true', messageExpression:"
                        + " self}]} | .x-kubernetes-validations[0].messageExpression",
            })
    void refusesWhatItDoesNotSupport(String schema, String keyword) {
        assertThat(refusals(TestSchemas.resource("x: " + schema)))
                .anySatisfy(refusal -> assertThat(refusal).startsWith(X + keyword + ": Forbidden"));
    }

    @Test
    void refusesAFormatThatItDoesNotCheck() {
        assertThat(refusals(TestSchemas.resource("x: {type: string, format: ipv4}")))
                .containsExactly(
                        X
                                + ".format: Unsupported value: \"ipv4\": supported values:"
                                + " \"date-time\", \"double\", \"float\", \"int32\", \"int64\"");
    }

    @Test
    void refusesARuleThatDoesNotCompile() {
        List<String> errors =
                refusals(
                        TestSchemas.resource(
                                """
                                x:
                                  type: object
                                  properties: {replicas: {type: integer}}
                                  x-kubernetes-validations: [{rule: self.replica > 1, message: more}]
                                """));

        assertThat(errors)
                .singleElement()
                .asString()
                .startsWith(
                        X
                                + ".x-kubernetes-validations[0].rule: Invalid value: \"self.replica"
                                + " > 1\": compilation failed: ERROR: <input>:1:5: undefined field"
                                + " 'replica'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quantity(self) == quantity('1')",
                "isSemver(self)",
                "self.find('a') == 'a'",
                "self.lowerAscii() == 'a'",
                "[1].sum() == 1",
                "sets.contains([1], [1])",
            })
    void refusesARuleThatNeedsAnExtensionLibrary(String rule) {
        String schema = "x: {type: string, x-kubernetes-validations: [{rule: \"%s\"}]}";

        assertThat(refusals(TestSchemas.resource(schema.formatted(rule))))
                .singleElement()
                .asString()
                .contains("compilation failed")
                .contains("not Kubernetes' extension libraries");
    }

    /** In Kubernetes it is accessible as {@code self.my__dash__field}. */
    @Test
    void refusesARuleOnAFieldThatHasNoPlainName() {
        String schema =
                """
                x:
                  type: object
                  properties: {my-field: {type: string}}
                  x-kubernetes-validations: [{rule: has(self.my__dash__field)}]
                """;

        assertThat(refusals(TestSchemas.resource(schema)))
                .singleElement()
                .asString()
                .contains("undefined field");
    }

    @Test
    void refusesARootOfAnotherTypeThanObject() {
        assertThat(refusals(TestSchemas.json("{type: string}")))
                .containsExactly(
                        "openAPIV3Schema.type: Invalid value: \"string\": must be object at the"
                                + " root");
    }

    @Test
    void refusesASchemaForMetadata() {
        assertThat(
                        refusals(
                                TestSchemas.json(
                                        "{type: object, properties: {metadata: {type: object,"
                                                + " properties: {labels: {type: object}}}}}")))
                .containsExactly(
                        "openAPIV3Schema.properties[metadata]: Forbidden: must not specify anything"
                                + " other than its type");
    }

    @Test
    void acceptsIntOrString() throws SchemaException {
        ResourceSchema.compile(
                TestSchemas.resource(
                        "x: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type:"
                                + " string}], pattern: '^[0-9]+%?$'}"));
    }

    private static List<String> refusals(JsonNode schema) {
        SchemaException refused =
                catchThrowableOfType(SchemaException.class, () -> ResourceSchema.compile(schema));
        return refused.causes().stream().map(FieldError::toString).toList();
    }
}
