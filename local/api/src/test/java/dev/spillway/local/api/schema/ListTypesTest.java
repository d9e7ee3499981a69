package dev.spillway.local.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ListTypesTest {

    private static final ResourceSchema SCHEMA =
            Yaml.schema(
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
                    selector: {type: object, x-kubernetes-map-type: atomic, additionalProperties: {type: string}}
                    labels: {type: object, additionalProperties: {type: string}}
                    """);

    @Test
    void saysHowServerSideApplyOwnsAList() {
        assertThat(at("spec", "args")).contains(new ListType.Atomic());
        assertThat(at("spec", "tags")).contains(new ListType.Set());
        assertThat(at("spec", "ports"))
                .contains(
                        new ListType.Map(
                                List.of("port", "protocol"),
                                Map.of("protocol", TextNode.valueOf("TCP"))));
    }

    @Test
    void findsListsInsideOfListsWhateverTheItem() {
        assertThat(at("spec", "ports", "[0]", "names")).contains(new ListType.Set());
        assertThat(at("spec", "ports", "k:{}", "names")).contains(new ListType.Set());
    }

    @Test
    void saysHowServerSideApplyOwnsAnObject() {
        assertThat(at()).contains(new ListType.Granular());
        assertThat(at("spec", "selector")).contains(new ListType.Atomic());
        assertThat(at("spec", "labels")).contains(new ListType.Granular());
    }

    @Test
    void saysNothingOfScalarsAndOfWhatTheSchemaDoesNotKnow() {
        assertThat(at("spec", "args", "[0]")).isEmpty();
        assertThat(at("spec", "bogus", "more")).isEmpty();
    }

    private static Optional<ListType> at(String... path) {
        return SCHEMA.listType(List.of(path));
    }
}
