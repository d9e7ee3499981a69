package dev.spillway.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.Connect;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.ConnectModel;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.Tiering;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A folder for each case: in-cluster.yaml gives exactly the files out-Kind-name.yaml, no more and
 * no fewer. Of each role only the first node is written down, the others differ by their ids
 * (DesiredTest); with tiering, the Pod that deletes cold data in the end is there, too. A folder
 * with in-connect.yaml has the objects of that Connect instead. After a change that is meant:
 * -Dspillway.regenerate=true, then read the diff.
 */
class GoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/golden");

    @TestFactory
    Stream<DynamicTest> clusterBecomesTheseObjects() throws IOException {
        try (var cases = Files.list(FOLDER)) {
            return cases.filter(Files::isDirectory).sorted().toList().stream()
                    .map(folder ->
                            DynamicTest.dynamicTest(
                                    folder.getFileName().toString(), () -> check(folder)));
        }
    }

    private static void check(Path folder) throws IOException {
        var cluster = Files.readString(folder.resolve("in-cluster.yaml"));
        var connect = folder.resolve("in-connect.yaml");
        var rendered =
                Files.exists(connect)
                        ? files(connect(cluster, Files.readString(connect)))
                        : rendered(cluster);
        if (Boolean.getBoolean("spillway.regenerate")) {
            write(folder, rendered);
        }
        assertThat(written(folder).keySet()).as("files in " + folder).isEqualTo(rendered.keySet());
        rendered.forEach((file, text) ->
                assertThat(folder.resolve(file)).as(file).content().isEqualTo(text));
    }

    /** File name to text. */
    private static Map<String, String> rendered(String text) {
        ClusterModel cluster = Fixtures.cluster(text);
        var desired = Fixtures.desired(cluster);
        var objects = new ArrayList<HasMetadata>(desired.shared(Fixtures.minAvailable(cluster)));
        var first =
                List.of(
                        Fixtures.controllers(cluster).getFirst(),
                        Fixtures.brokers(cluster).getFirst());
        for (KafkaNode node : first) {
            if (node instanceof KafkaNode.Broker broker) {
                objects.add(desired.service(broker.id()));
            }
            objects.add(desired.volumeClaim(node));
            objects.add(desired.pod(node));
        }
        if (cluster.tiering() instanceof Tiering.S3) {
            objects.add(Fixtures.desired(Fixtures.ending(text)).coldDataCleanup());
        }
        return files(objects);
    }

    /** With a version of Kubernetes that mounts images. */
    private static List<HasMetadata> connect(String cluster, String text) {
        var model =
                switch (ConnectModel.parse(Yaml.read(text, Connect.class))) {
                    case ParseResult.Valid<ConnectModel> valid -> valid.model();
                    case ParseResult.Invalid<ConnectModel> invalid ->
                            throw new AssertionError(invalid.problems().toString());
                };
        var desired =
                new DesiredConnect(
                        Fixtures.INSTALLATION,
                        Fixtures.cluster(cluster),
                        model,
                        text.contains("# plugins are copied")
                                ? PluginFiles.Copied
                                : PluginFiles.Mounted);
        var objects = new ArrayList<HasMetadata>(desired.topics());
        objects.addAll(desired.workers("0123456789ab"));
        return objects;
    }

    private static Map<String, String> files(List<HasMetadata> objects) {
        var files = new TreeMap<String, String>();
        for (HasMetadata object : objects) {
            String file =
                    "out-%s-%s.yaml".formatted(object.getKind(), object.getMetadata().getName());
            assertThat(files.put(file, Yaml.write(object))).as("twice: " + file).isNull();
        }
        return files;
    }

    private static Map<String, Path> written(Path folder) throws IOException {
        var files = new TreeMap<String, Path>();
        try (var found = Files.list(folder)) {
            found.filter(file -> file.getFileName().toString().startsWith("out-"))
                    .forEach(file -> files.put(file.getFileName().toString(), file));
        }
        return files;
    }

    private static void write(Path folder, Map<String, String> rendered) throws IOException {
        for (Path old : written(folder).values()) {
            Files.delete(old);
        }
        for (var file : rendered.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
    }
}
