package dev.spillway.local.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MergeStrategyTest {

    private static final ResourceSchema SCHEMA =
            TestSchemas.schema(
                    """
                    args: {type: array, items: {type: string}}
                    tags: {type: array, x-kubernetes-list-type: set, items: {type: string}}
                    ports:
                      type: array
                      x-kubernetes-list-type: map
                      x-kubernetes-list-map-keys: [port, protocol]
                      items:
                        type: object
                        properties:
                          port: {type: integer}
                          protocol: {type: string, default: TCP}
                          names: {type: array, x-kubernetes-list-type: set, items: {type: string}}
                    labels: {type: object, additionalProperties: {type: string}}
                    """);

    @Test
    void knowsTheStrategyOfLists() {
        assertThat(at("spec", "args")).contains(new MergeStrategy.Atomic());
        assertThat(at("spec", "tags")).contains(new MergeStrategy.Set());
        assertThat(at("spec", "ports"))
                .contains(
                        new MergeStrategy.Map(
                                List.of("port", "protocol"),
                                Map.of("protocol", TextNode.valueOf("TCP"))));
    }

    @Test
    void findsListsInsideLists() {
        assertThat(at("spec", "ports", "[0]", "names")).contains(new MergeStrategy.Set());
        assertThat(at("spec", "ports", "k:{}", "names")).contains(new MergeStrategy.Set());
    }

    @Test
    void knowsTheStrategyOfObjects() {
        assertThat(at()).contains(new MergeStrategy.Granular());
        assertThat(at("spec", "labels")).contains(new MergeStrategy.Granular());
    }

    @Test
    void isEmptyForScalarsAndUndeclaredFields() {
        assertThat(at("spec", "args", "[0]")).isEmpty();
        assertThat(at("spec", "bogus", "more")).isEmpty();
    }

    private static Optional<MergeStrategy> at(String... path) {
        return SCHEMA.mergeStrategy(List.of(path));
    }
}
