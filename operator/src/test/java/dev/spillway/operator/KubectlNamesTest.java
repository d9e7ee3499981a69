package dev.spillway.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.Crds;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Other products have kinds of the same names: with CloudNativePG installed, {@code kubectl get
 * cluster} goes to PostgreSQL. So commands that people copy use names that are unique.
 */
class KubectlNamesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern AMBIGUOUS = ambiguous();

    @Test
    void everyCommandNamesTheKindWithItsGroup() throws IOException {
        var found = new ArrayList<String>();
        int commands = 0;
        for (var file : files()) {
            for (var line : Files.readAllLines(file)) {
                if (line.contains("kubectl ")) {
                    commands++;
                    if (AMBIGUOUS.matcher(line).find()) {
                        found.add(ROOT.relativize(file) + ": " + line.strip());
                    }
                }
            }
        }
        assertThat(found).isEmpty();
        assertThat(commands).as("commands that were read").isGreaterThan(30);
    }

    @Test
    void anAmbiguousNameIsFound() {
        assertThat("kubectl get cluster events").containsPattern(AMBIGUOUS);
        assertThat("kubectl -n prod get pods,topics").containsPattern(AMBIGUOUS);
        assertThat("kubectl explain clusters.spec").containsPattern(AMBIGUOUS);
        assertThat("kubectl get clusters.spillway.dev,topics.spillway.dev -l cluster=a")
                .doesNotContainPattern(AMBIGUOUS);
    }

    @Test
    void everyKindHasAShortNameOfItsOwn() {
        var names =
                Crds.KINDS.stream()
                        .flatMap(
                                kind -> Arrays.stream(kind.getAnnotation(ShortNames.class).value()))
                        .toList();
        assertThat(names)
                .hasSize(Crds.KINDS.size())
                .doesNotHaveDuplicates()
                .allMatch(name -> name.startsWith("sw"));
    }

    /** A kind after the verb of a command, without its group. */
    private static Pattern ambiguous() {
        var kinds =
                Crds.KINDS.stream()
                        .flatMap(kind ->
                                Stream.of(
                                        HasMetadata.getPlural(kind), HasMetadata.getSingular(kind)))
                        .collect(Collectors.joining("|"));
        return Pattern.compile(
                "kubectl (-\\S+ \\S+ )*[a-z]+ (-\\S+ )*([a-z.]+,)*(%s)(?=[ ,/`\"]|$|\\.(?!spillway\\.dev))"
                        .formatted(kinds));
    }

    /** What people read and copy from; generated CRDs and pages follow the sources. */
    private static List<Path> files() throws IOException {
        var files = new HashSet<Path>();
        for (var folder : List.of("docs", "examples", "helm", "operator/src/main", "local")) {
            try (var walk = Files.walk(ROOT.resolve(folder))) {
                walk.filter(Files::isRegularFile)
                        .filter(file -> file.toString().matches(".*\\.(md|ya?ml|txt|java)"))
                        .filter(file -> !file.toString().contains("/target/"))
                        .filter(file -> !file.toString().contains("/src/test/"))
                        .forEach(files::add);
            }
        }
        files.add(ROOT.resolve("README.md"));
        files.add(ROOT.resolve("CONTRIBUTING.md"));
        return files.stream().sorted().toList();
    }
}
