package dev.spillway.local.api.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.UncheckedIOException;

/** Schemas and objects in YAML. */
final class TestSchemas {

    private static final ObjectMapper MAPPER = new ObjectMapper(new YAMLFactory());

    private TestSchemas() {}

    static JsonNode json(String yaml) {
        try {
            return MAPPER.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode object(String yaml) {
        return (ObjectNode) json(yaml);
    }

    /** The schema of a resource whose spec has these properties. */
    static ResourceSchema schema(String specProperties) {
        return ResourceSchema.stored(resource(specProperties));
    }

    static JsonNode resource(String specProperties) {
        return json(
                """
                type: object
                properties:
                  spec:
                    type: object
                    properties:
                %s
                """
                        .formatted(specProperties.indent(6)));
    }
}
