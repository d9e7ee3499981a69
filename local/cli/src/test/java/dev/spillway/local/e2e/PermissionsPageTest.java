package dev.spillway.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/reference/permissions.md to the roles of the chart. */
class PermissionsPageTest {
    private static final Path PAGE = Path.of("../../docs/reference/permissions.md");
    private static final Path CHART = Path.of("../../helm/spillway");

    /** {@code | `clusters.spillway.dev/status` | get, patch | what for |}. */
    private static final Pattern ROW =
            Pattern.compile(
                    "(?m)^\\| `([a-z]+)(?:\\.([a-z0-9.]+))?(/[a-z]+)?` \\| ([a-z, ]+) \\| .");

    @Test
    void saysWhatEachRightIsForAndNamesNoOther() throws IOException {
        assertThat(explained()).containsExactlyElementsOf(OperatorPermissions.granted(CHART));
    }

    private static TreeSet<String> explained() throws IOException {
        var rights = new TreeSet<String>();
        ROW.matcher(Files.readString(PAGE))
                .results()
                .forEach(row -> {
                    var group = row.group(2) == null ? "" : row.group(2) + "/";
                    var subresource = row.group(3) == null ? "" : row.group(3);
                    Stream.of(row.group(4).split(", "))
                            .forEach(verb ->
                                    rights.add(verb + " " + group + row.group(1) + subresource));
                });
        return rights;
    }
}
