package dev.spillway.examples;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExamplesTest {
    private static final Pattern NAMED =
            Pattern.compile("image: spillway/examples:\\S+\\s+args: \\[([a-z-]+)");

    @Test
    void oneUseDoesNotNeedTheCodeOfAnother() {
        var classes = new ClassFileImporter().importPackages("dev.spillway.examples");

        assertThat(classes.contain(Examples.class)).isTrue();
        slices().matching("dev.spillway.examples.(*)..")
                .should()
                .notDependOnEachOther()
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void everyApplicationRunsInSomeUseAndUsesNameNoOther() throws IOException {
        try (var files = Files.walk(Path.of("../uses"))) {
            var named =
                    files.filter(file -> file.toString().endsWith(".yaml"))
                            .flatMap(file -> NAMED.matcher(read(file)).results())
                            .map(found -> found.group(1))
                            .collect(Collectors.toCollection(TreeSet::new));

            assertThat(named).isEqualTo(Examples.APPLICATIONS.keySet());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
