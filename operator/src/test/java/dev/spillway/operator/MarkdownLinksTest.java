package dev.spillway.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links between the pages of this repository, and from its sources to them. */
class MarkdownLinksTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^()\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```|`[^`\n]*`");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");
    private static final Pattern MENTION = Pattern.compile("\\bdocs/[\\w./-]+\\.md\\b");
    private static final Set<String> NOT_OURS =
            Set.of("target", ".git", ".spillway", ".idea", "node_modules");

    @Test
    void everyRelativeLinkLeadsSomewhere() throws IOException {
        var broken = new ArrayList<String>();
        var pages = files(".md");
        for (var page : pages) {
            var text = CODE.matcher(Files.readString(page)).replaceAll("");
            for (var link : LINK.matcher(text).results().map(m -> m.group(1)).toList()) {
                if (!link.matches("[a-z]+:.*") && !leadsSomewhere(page, link)) {
                    broken.add(ROOT.relativize(page) + ": " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(pages).as("pages that were read").hasSizeGreaterThan(30);
    }

    /** A page that no other page links to is found by nobody. */
    @Test
    void everyPageOfTheDocsIsInTheirIndex() throws IOException {
        var docs = ROOT.resolve("docs");
        var index = Files.readString(docs.resolve("README.md"));
        var linked =
                LINK.matcher(index)
                        .results()
                        .map(link -> docs.resolve(link.group(1)).normalize())
                        .collect(Collectors.toSet());
        assertThat(files(".md"))
                .filteredOn(page -> page.startsWith(docs))
                .filteredOn(page -> !page.startsWith(docs.resolve("decisions")))
                .filteredOn(page -> !page.equals(docs.resolve("README.md")))
                .isSubsetOf(linked);
    }

    @Test
    void pagesThatSourcesNameAreThere() throws IOException {
        var missing = new TreeSet<String>();
        for (var suffix : List.of(".java", ".yaml", ".xml", ".txt", ".properties", ".sh")) {
            for (var file : files(suffix)) {
                MENTION.matcher(Files.readString(file))
                        .results()
                        .map(mention -> mention.group())
                        .filter(page -> !Files.exists(ROOT.resolve(page)))
                        .forEach(page -> missing.add(ROOT.relativize(file) + ": " + page));
            }
        }
        assertThat(missing).isEmpty();
    }

    private static boolean leadsSomewhere(Path page, String link) throws IOException {
        int hash = link.indexOf('#');
        var path = hash < 0 ? link : link.substring(0, hash);
        var target = path.isEmpty() ? page : page.resolveSibling(path).normalize();
        return Files.exists(target)
                && (hash < 0 || anchors(target).contains(link.substring(hash + 1)));
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(Path page) throws IOException {
        Map<String, Integer> seen = new HashMap<>();
        var text = Pattern.compile("(?ms)^```.*?^```").matcher(Files.readString(page));
        return HEADING.matcher(text.replaceAll(""))
                .results()
                .map(heading -> heading.group(1))
                .map(heading -> heading.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1"))
                .map(heading -> heading.toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .map(anchor -> {
                    int before = seen.merge(anchor, 1, Integer::sum) - 1;
                    return before == 0 ? anchor : anchor + "-" + before;
                })
                .collect(Collectors.toSet());
    }

    private static List<Path> files(String suffix) throws IOException {
        var found = new ArrayList<Path>();
        collect(ROOT, suffix, found);
        return found;
    }

    private static void collect(Path folder, String suffix, List<Path> found) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            children.sorted()
                    .forEach(child -> {
                        var name = child.getFileName().toString();
                        if (Files.isDirectory(child)) {
                            if (!NOT_OURS.contains(name)) {
                                try {
                                    collect(child, suffix, found);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            }
                        } else if (name.endsWith(suffix)) {
                            found.add(child);
                        }
                    });
        }
    }
}
