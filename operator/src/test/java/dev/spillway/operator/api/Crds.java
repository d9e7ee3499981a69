package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;

/** Generates the CustomResourceDefinitions from the api classes. */
public final class Crds {
    public static final List<Class<? extends CustomResource<?, ?>>> KINDS =
            List.of(Cluster.class, Topic.class, User.class, Connect.class, Connector.class);

    private static final String HEADER =
            """
            # Generated from the classes of dev.spillway.operator.api; never edited by hand.
            # Make it again: ./mvnw -pl operator test -Dtest=CrdsTest -Dspillway.regenerate=true
            """;

    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .build();

    private Crds() {}

    /** {@code clusters.spillway.dev.yaml} */
    static String fileName(Class<? extends CustomResource<?, ?>> kind) {
        return CustomResource.getCRDName(kind) + ".yaml";
    }

    static String yaml(Class<? extends CustomResource<?, ?>> kind) {
        try {
            return HEADER + YAML.writeValueAsString(definition(kind));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** What fabric8's generator makes, with what it cannot know put in. */
    public static ObjectNode definition(Class<? extends CustomResource<?, ?>> kind)
            throws IOException {
        var definition = (ObjectNode) YAML.readTree(generated(kind));
        var version = (ObjectNode) definition.at("/spec/versions/0");
        var schema = (ObjectNode) version.at("/schema/openAPIV3Schema");
        schema.put("description", kind.getAnnotation(JsonClassDescription.class).value());
        SchemaDetails.complete(schema.at("/properties/spec"), CustomResourceTypes.spec(kind));
        SchemaDetails.complete(schema.at("/properties/status"), CustomResourceTypes.status(kind));
        version.set("additionalPrinterColumns", columnsInOrder(kind, version));
        return definition;
    }

    private static byte[] generated(Class<? extends CustomResource<?, ?>> kind) {
        var output = new InMemory();
        new CRDGenerator().withOutput(output).customResourceClasses(kind).generate();
        return output.bytes.toByteArray();
    }

    /** The generator sorts columns by path; people read them in the order of the annotations. */
    private static ArrayNode columnsInOrder(Class<?> kind, ObjectNode version) {
        var columns = YAML.createArrayNode();
        for (var annotation : kind.getAnnotationsByType(AdditionalPrinterColumn.class)) {
            for (JsonNode column : version.get("additionalPrinterColumns")) {
                if (column.get("name").asText().equals(annotation.name())) {
                    columns.add(column);
                }
            }
        }
        return columns;
    }

    private static final class InMemory implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public ByteArrayOutputStream outputFor(String crdName) {
            return bytes;
        }

        @Override
        public URI crdURI(String crdName) {
            // Only reported back, but it must be a path.
            return URI.create("file:///" + crdName);
        }

        @Override
        public void close() {}
    }

    /** The two type arguments of {@code CustomResource<Spec, Status>}. */
    private static final class CustomResourceTypes {
        static Class<?> spec(Class<? extends CustomResource<?, ?>> kind) throws IOException {
            return returned(kind, "getSpec");
        }

        static Class<?> status(Class<? extends CustomResource<?, ?>> kind) throws IOException {
            return returned(kind, "getStatus");
        }

        private static Class<?> returned(Class<?> kind, String getter) {
            try {
                return kind.getDeclaredMethod(getter).getReturnType();
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(kind + " must override " + getter, e);
            }
        }
    }
}
