package dev.spillway.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Classes that docs/ARCHITECTURE.md and its picture name are there, where they say. */
class ArchitecturePageTest {
    private static final Path DOCS = Path.of("../docs");
    private static final Pattern NAMES_IN_PICTURE =
            Pattern.compile("<text class=\"name\"[^>]*>([^<]+)</text>");
    private static final Set<String> OF_KAFKA = Set.of("RemoteLogManager");

    /** {@code plan/topics/TopicDeletion} */
    private static final Pattern CLASS_ON_PAGE =
            Pattern.compile("`((?:[a-z]+/)+[A-Z][A-Za-z0-9]+)`");

    @Test
    void thePictureNamesClasses() throws IOException {
        var picture = Files.readString(DOCS.resolve("architecture.svg"));
        var names =
                NAMES_IN_PICTURE
                        .matcher(picture)
                        .results()
                        .flatMap(text -> Stream.of(text.group(1).split("[^A-Za-z0-9]+")))
                        .filter(name -> !OF_KAFKA.contains(name))
                        .toList();

        var classes =
                sources().stream()
                        .map(source -> source.substring(source.lastIndexOf('/') + 1))
                        .collect(Collectors.toSet());
        assertThat(names).hasSizeGreaterThan(15).isSubsetOf(classes);
    }

    @Test
    void thePageNamesClassesInTheirPackages() throws IOException {
        var page = Files.readString(DOCS.resolve("ARCHITECTURE.md"));
        var named = CLASS_ON_PAGE.matcher(page).results().map(name -> name.group(1)).toList();
        var sources = sources();

        assertThat(named)
                .hasSizeGreaterThan(15)
                .allSatisfy(name ->
                        assertThat(sources).anyMatch(source -> source.endsWith("/" + name)));
    }

    /** {@code .../plan/topics/TopicDeletion}, of every module. */
    private static List<String> sources() throws IOException {
        try (var files = Files.find(Path.of(".."), 20, (file, of) -> isSource(file))) {
            return files.map(file -> file.toString().replace('\\', '/').replace(".java", ""))
                    .toList();
        }
    }

    private static boolean isSource(Path file) {
        var path = file.toString().replace('\\', '/');
        return path.endsWith(".java") && path.contains("/src/") && !path.contains("/target/");
    }
}
