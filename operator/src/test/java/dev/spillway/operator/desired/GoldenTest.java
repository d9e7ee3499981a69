package dev.spillway.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ClusterModel;
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
 * (DesiredTest); with tiering, the Pod that deletes cold data in the end is there, too. After a
 * change that is meant: -Dspillway.regenerate=true, then read the diff.
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
        var rendered = rendered(Files.readString(folder.resolve("in-cluster.yaml")));
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
