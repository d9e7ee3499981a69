package dev.spillway.local.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.spillway.local.api.schema.ResourceSchema;
import dev.spillway.local.api.schema.SchemaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples are valid for a Kubernetes API server. */
class ExamplesTest {

    private static final Path ROOT = Path.of("../..");

    /** Stands in for a bucket, and runs as root; its page says so. */
    private static final String ROOT_ONLY = "andrewgaul/s3proxy";

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Map<String, ResourceSchema> SCHEMAS = new HashMap<>();

    /**
     * Also checks the CRDs themselves as Kubernetes does: their schemas are structural, and every
     * rule compiles.
     */
    @BeforeAll
    static void compileSchemas() throws IOException, SchemaException {
        for (Path file : yamlFiles(ROOT.resolve("crds"))) {
            JsonNode crd = YAML.readTree(file.toFile());
            for (JsonNode version : crd.at("/spec/versions")) {
                String apiVersion =
                        crd.at("/spec/group").asText() + "/" + version.path("name").asText();
                SCHEMAS.put(
                        apiVersion + " " + crd.at("/spec/names/kind").asText(),
                        ResourceSchema.compile(version.at("/schema/openAPIV3Schema")));
            }
        }
    }

    static List<Path> examples() throws IOException {
        return yamlFiles(ROOT.resolve("examples"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isKnownToTheSchemaAndValid(Path file) throws IOException {
        for (ObjectNode object : objects(file)) {
            ResourceSchema schema =
                    SCHEMAS.get(
                            object.path("apiVersion").asText()
                                    + " "
                                    + object.path("kind").asText());
            if (schema == null) {
                continue;
            }
            assertThat(schema.unknownFields(object)).as("unknown fields").isEmpty();
            schema.applyDefaults(object);
            assertThat(schema.validate(object, null)).as("what is wrong").isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void namesEveryObjectAndNoNamespace(Path file) throws IOException {
        assertThat(objects(file))
                .isNotEmpty()
                .allSatisfy(object -> {
                    assertThat(object.at("/metadata/name").asText()).isNotEmpty();
                    assertThat(object.at("/metadata").has("namespace")).isFalse();
                });
    }

    static List<Path> uses() throws IOException {
        return yamlFiles(ROOT.resolve("examples/uses"));
    }

    /** The Pod Security Standard "restricted", which many clusters enforce. */
    @ParameterizedTest
    @MethodSource("uses")
    void podsOfUsesAreRestricted(Path file) throws IOException {
        for (ObjectNode object : objects(file)) {
            JsonNode pod =
                    object.path("kind").asText().equals("Pod")
                            ? object.path("spec")
                            : object.at("/spec/template/spec");
            List<JsonNode> containers = new ArrayList<>();
            pod.path("initContainers").forEach(containers::add);
            pod.path("containers").forEach(containers::add);
            for (JsonNode container : containers) {
                String image = container.path("image").asText();
                if (image.startsWith(ROOT_ONLY)) {
                    continue;
                }
                JsonNode own = container.path("securityContext");
                assertThat(own.path("allowPrivilegeEscalation"))
                        .as("%s: allowPrivilegeEscalation", image)
                        .isEqualTo(BooleanNode.FALSE);
                assertThat(own.at("/capabilities/drop"))
                        .extracting(JsonNode::asText)
                        .as("%s: capabilities.drop", image)
                        .contains("ALL");
                for (String setting : List.of("/runAsNonRoot", "/seccompProfile/type")) {
                    assertThat(
                                    own.at(setting).isMissingNode()
                                            ? pod.path("securityContext").at(setting).asText()
                                            : own.at(setting).asText())
                            .as("%s: %s", image, setting)
                            .isIn("true", "RuntimeDefault");
                }
            }
        }
    }

    @Test
    void theQuickstartsTopicIsInTheQuickstartsCluster() throws IOException {
        List<ObjectNode> all = new ArrayList<>();
        for (Path file : yamlFiles(ROOT.resolve("examples/quickstart"))) {
            all.addAll(objects(file));
        }
        JsonNode cluster = ofKind(all, "Cluster");
        JsonNode topic = ofKind(all, "Topic");
        JsonNode secret = ofKind(all, "Secret");

        assertThat(topic.at("/spec/cluster/name")).isEqualTo(cluster.at("/metadata/name"));
        assertThat(cluster.at("/spec/tiering/s3/credentialsSecret/name"))
                .isEqualTo(secret.at("/metadata/name"));
        assertThat(secret.path("stringData").has("accessKeyId")).isTrue();
        assertThat(secret.path("stringData").has("secretAccessKey")).isTrue();
        assertThat(topic.at("/spec/replicas").asInt())
                .isLessThanOrEqualTo(cluster.at("/spec/replicas").asInt());
    }

    /** So that {@code ./spillway up} can write what clients need, and the demo can run with it. */
    @Test
    void theQuickstartsUserMayUseItsTopicAndConnectsAsItsListenerAsks() throws IOException {
        List<ObjectNode> all = new ArrayList<>();
        for (Path file : yamlFiles(ROOT.resolve("examples/quickstart"))) {
            all.addAll(objects(file));
        }
        JsonNode user = ofKind(all, "User");
        JsonNode cluster = ofKind(all, "Cluster");

        assertThat(user.at("/spec/cluster/name")).isEqualTo(cluster.at("/metadata/name"));
        assertThat(user.at("/spec/authentication"))
                .isEqualTo(cluster.at("/spec/listeners/0/authentication"));
        assertThat(user.at("/spec/access"))
                .filteredOn(each -> each.has("topic"))
                .extracting(each -> each.path("topic"))
                .containsOnly(ofKind(all, "Topic").at("/metadata/name"));
    }

    /** So that nothing is found out only when a connector runs. */
    @Test
    void theConnectorsOfTheCommitLogUseTopicsRightsSecretsAndServersThatAreThere()
            throws IOException {
        List<ObjectNode> all = new ArrayList<>();
        for (Path file : yamlFiles(ROOT.resolve("examples/uses/commit-log"))) {
            all.addAll(objects(file));
        }
        List<String> topics = names(all, "Topic");
        List<String> servers = names(all, "Service");
        assertThat(names(all, "Connector")).hasSize(4);

        for (ObjectNode connector : all) {
            if (!connector.path("kind").asText().equals("Connector")) {
                continue;
            }
            JsonNode config = connector.at("/spec/config");
            String name = connector.at("/metadata/name").asText();
            if (config.has("topics")) {
                List<String> read = List.of(config.path("topics").asText().split(","));
                assertThat(topics).as(name).containsAll(read);
                assertThat(granted(all, "Consume")).as(name).containsAll(read);
                assertThat(servers)
                        .as(name)
                        .contains(config.path("connection.url").asText().split("[/:]+")[2]);
            } else {
                String prefix = config.path("topic.prefix").asText();
                List<String> written =
                        List.of(
                                prefix + "." + config.path("table.include.list").asText(),
                                config.path("topic.heartbeat.prefix").asText() + "." + prefix);
                assertThat(topics).as(name).containsAll(written);
                assertThat(granted(all, "Produce")).as(name).containsAll(written);
                assertThat(servers).as(name).contains(config.path("database.hostname").asText());
            }
            for (JsonNode reference : config.findValues("secretKeyRef")) {
                assertThat(all)
                        .as("%s: %s", name, reference)
                        .anyMatch(object ->
                                object.path("kind").asText().equals("Secret")
                                        && object.at("/metadata/name")
                                                .equals(reference.path("name"))
                                        && object.path("stringData")
                                                .has(reference.path("key").asText()));
            }
        }
        JsonNode connect = ofKind(all, "Connect");
        assertThat(names(all, "User")).contains(connect.at("/spec/user/name").asText());
        assertThat(names(all, "Secret"))
                .as("each server has its Secret, volume and Service")
                .isEqualTo(names(all, "PersistentVolumeClaim"))
                .isEqualTo(names(all, "Deployment"))
                .isEqualTo(servers);
    }

    private static List<String> names(List<ObjectNode> objects, String kind) {
        return objects.stream()
                .filter(each -> each.path("kind").asText().equals(kind))
                .map(each -> each.at("/metadata/name").asText())
                .toList();
    }

    /** The topics for which the User of the Connect may do this. */
    private static List<String> granted(List<ObjectNode> objects, String word) {
        List<String> granted = new ArrayList<>();
        for (JsonNode entry : ofKind(objects, "User").at("/spec/access")) {
            if (entry.path("allow").asText().equals(word)) {
                entry.path("topics").forEach(topic -> granted.add(topic.asText()));
            }
        }
        return granted;
    }

    private static JsonNode ofKind(List<ObjectNode> objects, String kind) {
        return objects.stream()
                .filter(each -> each.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static List<Path> yamlFiles(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    private static List<ObjectNode> objects(Path file) throws IOException {
        try (MappingIterator<ObjectNode> objects =
                YAML.readerFor(ObjectNode.class).readValues(file.toFile())) {
            return objects.readAll();
        }
    }
}
