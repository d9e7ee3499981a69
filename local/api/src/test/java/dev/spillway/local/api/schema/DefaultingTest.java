package dev.spillway.local.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultingTest {

    private static final ResourceSchema SCHEMA =
            TestSchemas.schema(
                    """
                    replicas: {type: integer, default: 3}
                    paused: {type: boolean, default: false, nullable: true}
                    note: {type: string}
                    hint: {type: string, nullable: true}
                    controllers:
                      type: object
                      default: {}
                      properties: {replicas: {type: integer, default: 1}}
                    storage:
                      type: object
                      properties: {size: {type: string, default: 1Gi}}
                    listeners:
                      type: array
                      items: {type: object, properties: {port: {type: integer, default: 9092}}}
                    limits: {type: object, additionalProperties: {type: string, default: none}}
                    """);

    private static final String DEFAULTS = "replicas: 3, paused: false, controllers: {replicas: 1}";

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "fills in what is absent                   | {}                                  |"
                        + " {%s}",
                "leaves alone what is there                | {replicas: 0, paused: true}         |"
                        + " {replicas: 0, paused: true, controllers: {replicas: 1}}",
                "takes a null that may not be for absent   | {replicas: null}                    |"
                        + " {%s}",
                "keeps a null that may be                  | {paused: null}                      |"
                        + " {replicas: 3, paused: null, controllers: {replicas: 1}}",
                "drops a null without a default            | {note: null}                        |"
                        + " {%s}",
                "keeps a null that may be, without default | {hint: null}                        |"
                        + " {hint: null, %s}",
                "makes no object that has no default       | {storage: null}                     |"
                        + " {%s}",
                "fills in the properties of an object      | {storage: {}}                       |"
                        + " {storage: {size: 1Gi}, %s}",
                "fills in the items of a list              | {listeners: [{}, {port: 1}]}        |"
                        + " {listeners: [{port: 9092}, {port: 1}], %s}",
                "fills in the nulls of a map               | {limits: {a: null, b: c}}           |"
                        + " {limits: {a: none, b: c}, %s}",
            })
    void defaults(String what, String spec, String expected) {
        ObjectNode object = TestSchemas.object("{spec: %s}".formatted(spec));

        SCHEMA.applyDefaults(object);

        assertThat(object)
                .as(what)
                .isEqualTo(TestSchemas.json("{spec: %s}".formatted(expected.formatted(DEFAULTS))));
    }
}
