package dev.spillway.local.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleValidationTest {

    /** A rule on a spec with fields of all types. */
    private static ResourceSchema specWith(String rule) {
        return ResourceSchema.stored(
                TestSchemas.json(
                        """
                        type: object
                        properties:
                          spec:
                            type: object
                            x-kubernetes-validations: [%s]
                            properties:
                              replicas: {type: integer}
                              ratio: {type: number}
                              name: {type: string}
                              hint: {type: object, nullable: true, properties: {a: {type: string}}}
                              port: {x-kubernetes-int-or-string: true}
                              since: {type: string, format: date-time}
                              tags: {type: array, items: {type: string}}
                              labels: {type: object, additionalProperties: {type: string}}
                              listeners: {type: array, items: {type: object, properties: {port: {type: integer}}}}
                        """
                                .formatted(rule)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "self.replicas >= 1                                              | {replicas: 1}",
                "self.replicas < 1.5                                             | {replicas: 1}",
                "self.ratio < 1                                                  | {ratio: 0.5}",
                "self.ratio == 2.0                                               | {ratio: 2}",
                "has(self.name) && !has(self.replicas)                           | {name: a}",
                "has(self.hint) && self.hint == null                             | {hint: null}",
                "type(self.port) == int ? self.port < 100 : self.port.endsWith('%') | {port: 80}",
                "type(self.port) == int ? self.port < 100 : self.port.endsWith('%') | {port: 50%}",
                "self.since < timestamp('2027-01-01T00:00:00Z')                  | {since:"
                        + " '2026-11-22T20:00:00Z'}",
                "self.tags.all(t, t.startsWith('a')) && self.tags.size() == 2    | {tags: [a1,"
                        + " a2]}",
                "self.labels.all(k, self.labels[k] != '') && 'x' in self.labels  | {labels: {x:"
                        + " 'y'}}",
                "self.listeners.exists_one(l, has(l.port) && l.port == 2)        | {listeners:"
                        + " [{port: 1}, {port: 2}, {}]}",
            })
    void holds(String rule, String spec) {
        assertThat(specWith("{rule: \"%s\"}".formatted(rule)).validate(resource(spec), null))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0} on {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{rule: self.replicas > 1}                                 | {replicas: 1} | spec:"
                        + " Invalid value: \"object\": failed rule: self.replicas > 1",
                "{rule: self.replicas > 1, message: too few}               | {replicas: 1} | spec:"
                        + " Invalid value: \"object\": too few",
                "{rule: self.name == 'x'}    | {}            | spec: Invalid value: \"object\":"
                    + " evaluation error at <input>:4: key 'name' is not present in map. evaluating"
                    + " rule: self.name == 'x'",
                "{rule: 10 / self.replicas > 1} | {replicas: 0} | spec: Invalid value: \"object\":"
                        + " evaluation error at <input>:3: / by zero evaluating rule: 10 /"
                        + " self.replicas > 1",
            })
    void breaks(String rule, String spec, String error) {
        assertThat(specWith(rule).validate(resource(spec), null))
                .extracting(FieldError::toString)
                .containsExactly(error);
    }

    @Test
    void aRuleThatDoesNotCompileRejectsEveryObject() {
        assertThat(specWith("{rule: self.bogus}").validate(resource("{}"), null))
                .extracting(FieldError::detail)
                .containsExactly(
                        """
                        Invalid value: "object": rule compile error: compilation failed: ERROR: <input>:1:5: undefined field 'bogus'
                         | self.bogus
                         | ....^\
                        """);
    }

    @Test
    void skipsRulesIfTheObjectHasTypeErrors() {
        assertThat(
                        specWith("{rule: self.replicas > 1}")
                                .validate(resource("{replicas: many}"), null))
                .extracting(FieldError::toString)
                .containsExactly(
                        "spec.replicas: Invalid value: \"string\": spec.replicas in body must be of"
                                + " type integer: \"string\"",
                        "<nil>: Invalid value: null: some validation rules were not checked because"
                                + " the object was invalid; correct the existing errors to complete"
                                + " validation");
    }

    @Test
    void exposesOnlyTheNameOfMetadata() {
        ResourceSchema schema =
                ResourceSchema.stored(
                        TestSchemas.json(
                                """
                                type: object
                                x-kubernetes-validations:
                                - {rule: "self.metadata.name.size() < 4 && self.kind == 'Cluster'", message: a short name}
                                """));

        ObjectNode named =
                TestSchemas.object("{kind: Cluster, metadata: {name: abc, labels: {x: y}}}");
        assertThat(schema.validate(named, null)).isEmpty();
        ObjectNode longName = TestSchemas.object("{kind: Cluster, metadata: {name: abcd}}");
        assertThat(schema.validate(longName, null))
                .extracting(FieldError::toString)
                .containsExactly("<nil>: Invalid value: \"object\": a short name");
    }

    // -- ratcheting

    @Test
    void aValueThatWasStoredUnderAnEarlierSchemaStaysUntilItIsChanged() {
        ResourceSchema schema =
                TestSchemas.schema(
                        """
                        advertise: {type: string, enum: [ServiceIP, ServiceName]}
                        replicas: {type: integer}
                        """);
        ObjectNode stored = resource("{advertise: PodIP, replicas: 1}");

        assertThat(schema.validate(stored, null)).hasSize(1);
        assertThat(schema.validate(resource("{advertise: PodIP, replicas: 2}"), stored)).isEmpty();
        assertThat(schema.validate(resource("{advertise: ServiceIP}"), stored)).isEmpty();
        assertThat(schema.validate(resource("{advertise: PodName}"), stored))
                .extracting(FieldError::toString)
                .containsExactly(
                        "spec.advertise: Unsupported value: \"PodName\": supported values:"
                                + " \"ServiceIP\", \"ServiceName\"");
    }

    // -- transition rules

    @Test
    void aTransitionRuleDoesNotApplyToCreation() {
        ResourceSchema schema = specWith("{rule: self.name == oldSelf.name, message: immutable}");

        assertThat(schema.validate(resource("{name: b}"), null)).isEmpty();
        assertThat(schema.validate(resource("{name: b}"), resource("{name: b}"))).isEmpty();
        assertThat(schema.validate(resource("{name: b}"), resource("{name: a}")))
                .extracting(FieldError::toString)
                .containsExactly("spec: Invalid value: \"object\": immutable");
    }

    @Test
    void correlatesItemsOfAListOfTypeMapByTheirKeys() {
        ResourceSchema schema =
                TestSchemas.schema(
                        """
                        listeners:
                          type: array
                          x-kubernetes-list-type: map
                          x-kubernetes-list-map-keys: [name]
                          items:
                            type: object
                            properties: {name: {type: string}, port: {type: integer}}
                            x-kubernetes-validations: [{rule: self.port == oldSelf.port, message: keeps its port}]
                        """);
        ObjectNode old = resource("{listeners: [{name: a, port: 1}, {name: b, port: 2}]}");

        assertThat(
                        schema.validate(
                                resource("{listeners: [{name: b, port: 2}, {name: c, port: 9}]}"),
                                old))
                .isEmpty();
        assertThat(schema.validate(resource("{listeners: [{name: b, port: 3}]}"), old))
                .extracting(FieldError::toString)
                .containsExactly("spec.listeners[0]: Invalid value: \"object\": keeps its port");
    }

    @Test
    void namesTheKeyOfAMapsValue() {
        ResourceSchema schema =
                TestSchemas.schema(
                        """
                        config:
                          type: object
                          additionalProperties: {type: string, x-kubernetes-validations: [{rule: self != ''}]}
                        """);

        assertThat(schema.validate(resource("{config: {log.dirs: ''}}"), null))
                .extracting(FieldError::toString)
                .containsExactly(
                        "spec.config[log.dirs]: Invalid value: \"string\": failed rule: self !="
                                + " ''");
    }

    private static ObjectNode resource(String spec) {
        return TestSchemas.object("{metadata: {name: a}, spec: %s}".formatted(spec));
    }
}
