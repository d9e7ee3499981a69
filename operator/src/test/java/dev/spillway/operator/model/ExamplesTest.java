package dev.spillway.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.Connect;
import dev.spillway.operator.api.Connector;
import dev.spillway.operator.api.Topic;
import dev.spillway.operator.api.User;
import dev.spillway.operator.fixtures.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What users copy from examples/ is valid: each folder stands on its own. */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("../examples");

    @TestFactory
    Stream<DynamicTest> examplesAreValid() throws IOException {
        try (var files = Files.walk(EXAMPLES)) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .map(Path::getParent)
                    .distinct()
                    .sorted()
                    .toList()
                    .stream()
                    .map(folder ->
                            DynamicTest.dynamicTest(
                                    EXAMPLES.relativize(folder).toString(), () -> check(folder)));
        }
    }

    private static void check(Path folder) throws IOException {
        var documents = documents(folder);
        var clusters = new TreeMap<String, ClusterModel>();
        ofKind(documents, "Cluster")
                .forEach(document -> {
                    var cluster = Yaml.convert(document, Cluster.class);
                    clusters.put(
                            cluster.getMetadata().getName(), valid(ClusterModel.parse(cluster)));
                });
        assertThat(clusters).isNotEmpty();
        ofKind(documents, "Topic")
                .forEach(document -> {
                    var topic = Yaml.convert(document, Topic.class);
                    var cluster =
                            Objects.requireNonNull(
                                    clusters.get(document.at("/spec/cluster/name").asText()),
                                    "the Topic's Cluster is not in the folder");
                    valid(TopicModel.parse(topic, cluster));
                });
        ofKind(documents, "User")
                .forEach(document -> {
                    assertThat(clusters).containsKey(document.at("/spec/cluster/name").asText());
                    valid(UserModel.parse(Yaml.convert(document, User.class)));
                });
        connectsAndConnectors(documents, clusters.keySet());
    }

    private static void connectsAndConnectors(List<JsonNode> documents, Set<String> clusters) {
        var connects = new HashSet<String>();
        ofKind(documents, "Connect")
                .forEach(document -> {
                    assertThat(clusters).contains(document.at("/spec/cluster/name").asText());
                    var model = valid(ConnectModel.parse(Yaml.convert(document, Connect.class)));
                    connects.add(model.name());
                });
        ofKind(documents, "Connector")
                .forEach(document -> {
                    assertThat(connects).contains(document.at("/spec/connect/name").asText());
                    valid(ConnectorModel.parse(Yaml.convert(document, Connector.class)));
                });
    }

    private static <T> T valid(ParseResult<T> parsed) {
        return switch (parsed) {
            case ParseResult.Valid<T>(T model) -> model;
            case ParseResult.Invalid<T>(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }

    private static Stream<JsonNode> ofKind(List<JsonNode> documents, String kind) {
        return documents.stream()
                .filter(document -> document.path("kind").asText().equals(kind))
                .filter(document ->
                        document.path("apiVersion").asText().startsWith("spillway.dev/"));
    }

    private static List<JsonNode> documents(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .flatMap(file -> Yaml.documents(file).stream())
                    .toList();
        }
    }
}
