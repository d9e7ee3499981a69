package dev.spillway.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Compares crds/ and the chart's copy with the api classes; -Dspillway.regenerate=true writes them.
 */
class CrdsTest {
    private static final List<Path> FOLDERS =
            List.of(Path.of("../crds"), Path.of("../helm/spillway/crds"));

    @TestFactory
    Stream<DynamicTest> filesAreWhatTheApiClassesSay() {
        return Crds.KINDS.stream()
                .flatMap(kind ->
                        FOLDERS.stream()
                                .map(folder -> folder.resolve(Crds.fileName(kind)))
                                .map(file -> fileTest(kind, file)));
    }

    private static DynamicTest fileTest(Class<? extends CustomResource<?, ?>> kind, Path file) {
        return DynamicTest.dynamicTest(
                file.toString(),
                () -> {
                    if (Boolean.getBoolean("spillway.regenerate")) {
                        Files.createDirectories(file.getParent());
                        Files.writeString(file, Crds.yaml(kind));
                    }
                    assertThat(file)
                            .as("regenerate with -Dspillway.regenerate=true")
                            .content()
                            .isEqualTo(Crds.yaml(kind));
                });
    }

    @TestFactory
    Stream<DynamicTest> noOtherFileIsThere() {
        var expected = Crds.KINDS.stream().map(Crds::fileName).toList();
        return FOLDERS.stream()
                .map(folder ->
                        DynamicTest.dynamicTest(
                                folder.toString(),
                                () -> {
                                    try (var files = Files.list(folder)) {
                                        assertThat(files.map(f -> f.getFileName().toString()))
                                                .hasSameElementsAs(expected);
                                    }
                                }));
    }

    @TestFactory
    Stream<DynamicTest> everyFieldIsDescribed() {
        return Crds.KINDS.stream()
                .map(kind ->
                        DynamicTest.dynamicTest(
                                kind.getSimpleName(),
                                () -> assertThat(undescribed(kind)).isEmpty()));
    }

    private static List<String> undescribed(Class<? extends CustomResource<?, ?>> kind)
            throws IOException {
        var missing = new ArrayList<String>();
        collectUndescribed(
                Crds.definition(kind).at("/spec/versions/0/schema/openAPIV3Schema"), "", missing);
        return missing;
    }

    private static void collectUndescribed(JsonNode schema, String path, List<String> missing) {
        schema.path("properties")
                .properties()
                .forEach(property -> {
                    String here = path + "." + property.getKey();
                    if (property.getValue().path("description").asText().isBlank()) {
                        missing.add(here);
                    }
                    collectUndescribed(property.getValue(), here, missing);
                    collectUndescribed(property.getValue().path("items"), here + "[]", missing);
                });
    }
}
