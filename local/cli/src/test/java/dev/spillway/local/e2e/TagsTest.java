package dev.spillway.local.e2e;

import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code ./spillway test} and its {@code --fast} exclude tests by their tags. */
class TagsTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final String ONLY_IN_CI = "ci";

    /** Of tests that need more than a compiled module; no command excludes it as slow. */
    private static final String IMAGE = "image";

    private static final Pattern TAG = Pattern.compile("(?m)^ *@Tag\\(\"(\\w+)\"\\)");
    private static final Pattern SLOW = Pattern.compile("(?m)^SLOW=([a-z0-9,]+)$");
    private static final Pattern EXCLUDED = Pattern.compile("`-Dtests\\.excluded=([a-z0-9,]+)`");
    private static final Pattern EXPLAINED = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

    private static final DescribedPredicate<JavaClass> TAGGED =
            DescribedPredicate.describe(
                    "tagged e2e",
                    type ->
                            Stream.of(type.reflect().getAnnotationsByType(Tag.class))
                                    .anyMatch(tag -> tag.value().equals("e2e")));

    /** An untagged test of minutes would slow {@code --fast} down. */
    @Test
    void endToEndTestsAreTagged() {
        classes()
                .that()
                .haveSimpleNameEndingWith("EndToEndTest")
                .should(be(TAGGED))
                .check(new ClassFileImporter().importPackages("dev.spillway.local.e2e"));
    }

    /** A tag that is misspelt, or that has another name by now, would exclude nothing. */
    @Test
    void everyTagIsExplainedToContributors() throws IOException {
        var used =
                tagsOfTests().values().stream()
                        .flatMap(Set::stream)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(all(EXPLAINED, ROOT.resolve("CONTRIBUTING.md")))
                .containsExactlyInAnyOrderElementsOf(used);
    }

    @Test
    void theFastTestsLeaveOutEveryTagThatSaysSlow() throws IOException {
        var slow = new TreeSet<>(all(EXPLAINED, ROOT.resolve("CONTRIBUTING.md")));
        slow.removeAll(Set.of(IMAGE, ONLY_IN_CI));
        assertThat(words(SLOW, ROOT.resolve("spillway"))).containsExactlyElementsOf(slow);
        assertThat(words(EXCLUDED, ROOT.resolve("CONTRIBUTING.md")))
                .containsExactlyElementsOf(slow);
    }

    /** So that {@code --fast} excludes them, too. */
    @Test
    void whatOnlyContinuousIntegrationRunsIsAlsoTaggedForWhatMakesItSlow() throws IOException {
        var slow = words(SLOW, ROOT.resolve("spillway"));
        var onlyInCi = new TreeMap<>(tagsOfTests());
        onlyInCi.values().removeIf(tags -> !tags.contains(ONLY_IN_CI));
        assertThat(onlyInCi)
                .isNotEmpty()
                .allSatisfy((test, tags) -> assertThat(tags).as(test).containsAnyElementsOf(slow));
    }

    /** By the names of the files of tests in all modules; a file without a tag is not there. */
    private static Map<String, Set<String>> tagsOfTests() throws IOException {
        var modules =
                Stream.of("", "local", "examples")
                        .map(ROOT::resolve)
                        .flatMap(TagsTest::list)
                        .map(module -> module.resolve("src/test/java"))
                        .filter(Files::isDirectory)
                        .toList();
        assertThat(modules).hasSizeGreaterThan(5);
        var tags = new TreeMap<String, Set<String>>();
        for (var module : modules) {
            try (var files = Files.walk(module)) {
                for (var file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    var found = all(TAG, file);
                    if (!found.isEmpty()) {
                        tags.put(file.getFileName().toString(), Set.copyOf(found));
                    }
                }
            }
        }
        return tags;
    }

    private static Stream<Path> list(Path folder) {
        try (var files = Files.list(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> words(Pattern pattern, Path file) throws IOException {
        var found = all(pattern, file);
        assertThat(found).as("%s in %s", pattern, file).hasSize(1);
        return Stream.of(found.getFirst().split(",")).sorted().toList();
    }

    private static List<String> all(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map((MatchResult each) -> each.group(1))
                .toList();
    }
}
