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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * One file for each rule: the last document of a file breaks it, what is before it stands already.
 *
 * <pre>
 * # expect: path: part of the message
 * # by: model | schema
 * </pre>
 *
 * The path is that of Kubernetes' own field errors ({@code <nil>} for the resource itself), and one
 * of the errors must have it. What the schema refuses is tried with the real validation of the
 * local API, in its module; here only that such files are whole.
 */
class InvalidResourcesTest {
    private static final Path FOLDER = Path.of("src/test/resources/invalid");

    @TestFactory
    Stream<DynamicTest> modelRefuses() throws IOException {
        return files().filter(file -> by(file).equals("model"))
                .map(file ->
                        DynamicTest.dynamicTest(
                                file.getFileName().toString(),
                                () ->
                                        assertThat(problems(Yaml.documents(file)))
                                                .singleElement()
                                                .asString()
                                                .startsWith(path(file) + ": ")
                                                .contains(message(file))));
    }

    @Test
    void everyFileSaysWhatItExpectsAndWhoRefuses() throws IOException {
        assertThat(files()).hasSizeGreaterThan(40);
        assertThat(files()).allSatisfy(file -> assertThat(by(file)).isIn("model", "schema"));
        assertThat(files()).allSatisfy(file -> assertThat(message(file)).isNotBlank());
    }

    /** The Cluster that a Topic is in comes before it; all but the last must be valid. */
    private static List<Problem> problems(List<JsonNode> documents) {
        var last = documents.getLast();
        if (last.get("kind").asText().equals("Cluster")) {
            return problemsOf(ClusterModel.parse(Yaml.convert(last, Cluster.class)));
        }
        if (last.get("kind").asText().equals("User")) {
            return problemsOf(UserModel.parse(Yaml.convert(last, User.class)));
        }
        if (last.get("kind").asText().equals("Connect")) {
            return problemsOf(ConnectModel.parse(Yaml.convert(last, Connect.class)));
        }
        if (last.get("kind").asText().equals("Connector")) {
            return problemsOf(ConnectorModel.parse(Yaml.convert(last, Connector.class)));
        }
        var cluster = Yaml.convert(documents.getFirst(), Cluster.class);
        return switch (ClusterModel.parse(cluster)) {
            case ParseResult.Valid<ClusterModel>(ClusterModel model) ->
                    problemsOf(TopicModel.parse(Yaml.convert(last, Topic.class), model));
            case ParseResult.Invalid<ClusterModel> invalid -> throw new AssertionError(invalid);
        };
    }

    private static List<Problem> problemsOf(ParseResult<?> parsed) {
        return switch (parsed) {
            case ParseResult.Valid<?> valid -> List.of();
            case ParseResult.Invalid<?>(var problems) -> problems;
        };
    }

    private static Stream<Path> files() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.sorted().toList().stream();
        }
    }

    private static String by(Path file) {
        return comment(file, "# by: ");
    }

    private static String path(Path file) {
        return comment(file, "# expect: ").split(": ", 2)[0];
    }

    private static String message(Path file) {
        return comment(file, "# expect: ").split(": ", 2)[1];
    }

    private static String comment(Path file, String start) {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(start))
                    .map(line -> line.substring(start.length()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(file + " has no line " + start));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
