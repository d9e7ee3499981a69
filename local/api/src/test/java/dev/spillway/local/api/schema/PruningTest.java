package dev.spillway.local.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class PruningTest {

    private static final ResourceSchema SCHEMA =
            Yaml.schema(
                    """
                    size: {type: string}
                    labels: {type: object, additionalProperties: {type: string}}
                    anything: {type: object, x-kubernetes-preserve-unknown-fields: true}
                    partly:
                      type: object
                      x-kubernetes-preserve-unknown-fields: true
                      properties:
                        known: {type: object, properties: {a: {type: string}}}
                    template:
                      type: object
                      x-kubernetes-embedded-resource: true
                      properties: {spec: {type: object, properties: {b: {type: string}}}}
                    listeners: {type: array, items: {type: object, properties: {name: {type: string}}}}
                    """);

    @Test
    void dropsWhatTheSchemaDoesNotKnowAndNamesIt() {
        ObjectNode object =
                Yaml.object(
                        "{spec: {size: 1Gi, bogus: 1, listeners: [{name: a}, {name: b, tls: {x:"
                                + " 1}}]}, extra: true}");

        assertThat(SCHEMA.unknownFields(object))
                .containsExactly("spec.bogus", "spec.listeners[1].tls", "extra");
        SCHEMA.prune(object);

        assertThat(object)
                .isEqualTo(Yaml.json("{spec: {size: 1Gi, listeners: [{name: a}, {name: b}]}}"));
        assertThat(SCHEMA.unknownFields(object)).isEmpty();
    }

    @Test
    void leavesApiVersionKindAndMetadataOfTheResourceAlone() {
        ObjectNode object =
                Yaml.object(
                        "{apiVersion: a/v1, kind: B, metadata: {name: c, labels: {d: e},"
                                + " managedFields: [{x: 1}]}}");

        assertPruned(object, object.toString());
    }

    @Test
    void leavesApiVersionKindAndMetadataOfAnEmbeddedResourceAlone() {
        assertPruned(
                Yaml.object(
                        "{spec: {template: {kind: Pod, metadata: {x: {y: 1}}, spec: {b: 1, c: 2},"
                                + " status: {}}}}"),
                "{spec: {template: {kind: Pod, metadata: {x: {y: 1}}, spec: {b: 1}}}}");
    }

    @Test
    void keepsEveryKeyOfAMap() {
        assertPruned(
                Yaml.object("{spec: {labels: {a: b, c.d/e: f}}}"),
                "{spec: {labels: {a: b, c.d/e: f}}}");
    }

    @Test
    void keepsUnknownFieldsWhereTheSchemaPreservesThem() {
        assertPruned(
                Yaml.object("{spec: {anything: {a: {b: [{c: 1}]}}}}"),
                "{spec: {anything: {a: {b: [{c: 1}]}}}}");
    }

    @Test
    void prunesAgainWhatIsKnownInsideOfWhatIsPreserved() {
        assertPruned(
                Yaml.object("{spec: {partly: {x: 1, known: {a: b, c: d}}}}"),
                "{spec: {partly: {x: 1, known: {a: b}}}}");
    }

    private static void assertPruned(ObjectNode object, String expected) {
        SCHEMA.prune(object);
        assertThat(object).isEqualTo(Yaml.json(expected));
    }
}
