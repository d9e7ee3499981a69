package dev.spillway.local.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class PruningTest {

    private static final ResourceSchema SCHEMA =
            TestSchemas.schema(
                    """
                    size: {type: string}
                    words: {x-kubernetes-preserve-unknown-fields: true}
                    labels: {type: object, additionalProperties: {type: string}}
                    containers: {type: array, items: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                    listeners: {type: array, items: {type: object, properties: {name: {type: string}}}}
                    """);

    @Test
    void dropsAndReportsUndeclaredFields() {
        ObjectNode object =
                TestSchemas.object(
                        "{spec: {size: 1Gi, bogus: 1, listeners: [{name: a}, {name: b, tls: {x:"
                                + " 1}}]}, extra: true}");

        assertThat(SCHEMA.unknownFields(object))
                .containsExactly("spec.bogus", "spec.listeners[1].tls", "extra");
        SCHEMA.prune(object);

        assertThat(object)
                .isEqualTo(
                        TestSchemas.json("{spec: {size: 1Gi, listeners: [{name: a}, {name: b}]}}"));
        assertThat(SCHEMA.unknownFields(object)).isEmpty();
    }

    @Test
    void keepsAnythingWhereTheTypeIsLeftOpen() {
        for (var words : new String[] {"a", "[a, b]", "{c: [{d: 1}]}", "[{e: f}]", "7"}) {
            var object = "{spec: {words: " + words + "}}";
            assertPruned(TestSchemas.object(object), object);
            assertThat(SCHEMA.unknownFields(TestSchemas.object(object))).isEmpty();
        }
    }

    @Test
    void keepsApiVersionKindAndMetadata() {
        ObjectNode object =
                TestSchemas.object(
                        "{apiVersion: a/v1, kind: B, metadata: {name: c, labels: {d: e},"
                                + " managedFields: [{x: 1}]}}");

        assertPruned(object, object.toString());
    }

    @Test
    void keepsEveryKeyOfAMap() {
        assertPruned(
                TestSchemas.object("{spec: {labels: {a: b, c.d/e: f}}}"),
                "{spec: {labels: {a: b, c.d/e: f}}}");
    }

    @Test
    void keepsEverythingWhereTheSchemaSaysSo() {
        var containers = "{spec: {containers: [{name: a, env: [{name: B, value: c}]}]}}";

        assertPruned(TestSchemas.object(containers), containers);
        assertThat(SCHEMA.unknownFields(TestSchemas.object(containers))).isEmpty();
    }

    private static void assertPruned(ObjectNode object, String expected) {
        SCHEMA.prune(object);
        assertThat(object).isEqualTo(TestSchemas.json(expected));
    }
}
