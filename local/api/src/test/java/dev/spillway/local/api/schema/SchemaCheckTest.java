package dev.spillway.local.api.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schemas that Kubernetes refuses, with what it says. */
class SchemaCheckTest {

    private static final String X = "openAPIV3Schema.properties[spec].properties[x]";

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                     | .type: Required value: must not be empty"
                        + " for specified object fields",
                "{type: array}                          | .items: Required value: must be"
                        + " specified",
                "{type: array, items: {}}               | .items.type: Required value: must not be"
                        + " empty for specified array items",
                "{type: text}                           | .type: Unsupported value: \"text\":"
                        + " supported values: \"array\", \"boolean\", \"integer\", \"number\","
                        + " \"object\", \"string\"",
                "{type: string, pattern: '['}           | .pattern: Invalid value: \"[\": must be a"
                    + " valid regular expression, but isn't: error parsing regexp: missing closing"
                    + " ]: ````[````",
                "{type: string, anyOf: [{type: string}]}| .anyOf[0].type: Forbidden: must be empty"
                        + " to be structural",
                "{type: string, not: {description: a}}  | .not.description: Forbidden: must be"
                        + " empty to be structural",
                "{type: array, uniqueItems: true, items: {type: string}} | .uniqueItems: Forbidden:"
                        + " uniqueItems cannot be set to true since the runtime complexity becomes"
                        + " quadratic",
                "{type: object, properties: {a: {type: string}}, additionalProperties: {type:"
                        + " string}} | .additionalProperties: Forbidden: additionalProperties and"
                        + " properties are mutual exclusive",
                "{type: integer, default: a}            | .default: Invalid value: \"string\":  in"
                        + " body must be of type integer: \"string\"",
                "{type: integer, maximum: 1, default: 2}| .default: Invalid value: 2:  in body"
                        + " should be less than or equal to 1",
                "{type: string, x-kubernetes-list-type: set} | .type: Invalid value: \"string\":"
                        + " must be array if x-kubernetes-list-type is specified",
                "{type: array, x-kubernetes-list-type: bag, items: {type: string}} |"
                        + " .x-kubernetes-list-type: Unsupported value: \"bag\": supported values:"
                        + " \"atomic\", \"set\", \"map\"",
                "{type: array, x-kubernetes-list-type: map, items: {type: object}} |"
                        + " .x-kubernetes-list-map-keys: Required value: must not be empty if"
                        + " x-kubernetes-list-type is map",
                "{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [a], items:"
                        + " {type: object}} | .x-kubernetes-list-map-keys: Invalid value: [\"a\"]:"
                        + " entries must all be names of item properties",
                "{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [a], items:"
                        + " {type: object, properties: {a: {type: string}}}} |"
                        + " .items.properties[a].default: Required value: this property is in"
                        + " x-kubernetes-list-map-keys, so it must have a default or be a required"
                        + " property",
                "{type: array, x-kubernetes-list-type: set, items: {type: object}} |"
                    + " .items.x-kubernetes-map-type: Invalid value: null: must be atomic as item"
                    + " of a list with x-kubernetes-list-type=set",
                "{type: object, x-kubernetes-embedded-resource: true} | .properties: Required"
                    + " value: must not be empty if x-kubernetes-embedded-resource is true without"
                    + " x-kubernetes-preserve-unknown-fields",
                "{type: string, x-kubernetes-validations: [{rule: ''}]} |"
                    + " .x-kubernetes-validations[0].rule: Required value: rule is not specified",
                "{type: string, x-kubernetes-validations: [{rule: 'true', fieldPath: .a}]} |"
                    + " .x-kubernetes-validations[0].fieldPath: Invalid value: \".a\": fieldPath"
                    + " must be a valid path",
                "{type: string, x-kubernetes-validations: [{rule: 'true', reason: Because}]} |"
                        + " .x-kubernetes-validations[0].reason: Unsupported value: \"Because\":"
                        + " supported values: \"FieldValueDuplicate\", \"FieldValueForbidden\","
                        + " \"FieldValueInvalid\", \"FieldValueRequired\"",
                "{type: string, x-kubernetes-validations: [{rule: 'true', optionalOldSelf: true}]}"
                    + " | .x-kubernetes-validations[0].optionalOldSelf: Invalid value: true: may"
                    + " not be set if oldSelf is not used in rule",
                "{type: array, items: {type: string, x-kubernetes-validations: [{rule: self =="
                    + " oldSelf}]}} | .items.x-kubernetes-validations[0].rule: Invalid value:"
                    + " \"self == oldSelf\": oldSelf cannot be used on the uncorrelatable portion"
                    + " of the schema within openAPIV3Schema.properties[spec].properties[x]",
                "{type: string, x-kubernetes-validations: [{rule: self.size()}]} |"
                    + " .x-kubernetes-validations[0].rule: Invalid value:"
                    + " {\"Rule\":\"self.size()\",\"Message\":\"\",\"MessageExpression\":\"\",\"Reason\":null,\"FieldPath\":\"\",\"OptionalOldSelf\":null}:"
                    + " cel expression must evaluate to a bool",
            })
    void refuses(String schema, String error) {
        assertThat(refusals(Yaml.resource("x: " + schema)))
                .contains(X + error.replace("````", "`"));
    }

    @Test
    void refusesARuleThatDoesNotCompile() {
        List<String> errors =
                refusals(
                        Yaml.resource(
                                """
                                x:
                                  type: object
                                  properties: {replicas: {type: integer}}
                                  x-kubernetes-validations: [{rule: self.replica > 1, message: more}]
                                """));

        assertThat(errors)
                .containsExactly(
                        X
                                + """
                                .x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self.replica \\u003e 1","Message":"more",\
                                "MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: \
                                compilation failed: ERROR: <input>:1:5: undefined field 'replica'
                                 | self.replica > 1
                                 | ....^\
                                """);
    }

    @Test
    void refusesAMessageExpressionThatIsNoText() {
        List<String> errors =
                refusals(
                        Yaml.resource(
                                "x: {type: integer, x-kubernetes-validations: [{rule: self > 1,"
                                        + " messageExpression: self}]}"));

        assertThat(errors)
                .singleElement()
                .asString()
                .startsWith(X + ".x-kubernetes-validations[0].messageExpression: Invalid value: ")
                .endsWith(": messageExpression must evaluate to a string");
    }

    @Test
    void refusesARootThatIsNoObject() {
        assertThat(refusals(Yaml.json("{}")))
                .containsExactly(
                        "openAPIV3Schema.type: Required value: must not be empty at the root");
        assertThat(refusals(Yaml.json("{type: string}")))
                .containsExactly(
                        "openAPIV3Schema.type: Invalid value: \"string\": must be object at the"
                                + " root");
    }

    @Test
    void refusesMoreOfMetadataThanTheName() {
        assertThat(
                        refusals(
                                Yaml.json(
                                        "{type: object, properties: {metadata: {type: object,"
                                                + " properties: {labels: {type: object}}}}}")))
                .containsExactly(
                        "openAPIV3Schema.properties[metadata]: Forbidden: must not specify anything"
                                + " other than name and generateName, but metadata is implicitly"
                                + " specified");
    }

    @Test
    void takesIntOrStringForWhatItIs() throws SchemaException {
        ResourceSchema.compile(
                Yaml.resource(
                        "x: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type:"
                                + " string}], pattern: '^[0-9]+%?$'}"));
    }

    private static List<String> refusals(JsonNode schema) {
        SchemaException refused =
                catchThrowableOfType(SchemaException.class, () -> ResourceSchema.compile(schema));
        return refused.causes().stream().map(FieldError::toString).toList();
    }
}
