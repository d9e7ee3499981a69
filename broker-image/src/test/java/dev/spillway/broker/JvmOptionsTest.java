package dev.spillway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class JvmOptionsTest {

    /** They win over a user's, so the page about a user's must name them. */
    @Test
    void thePageAboutJvmOptionsNamesEachThatTheImageSets() throws IOException {
        String page = Files.readString(Path.of("../docs/how-to/size-a-cluster.md"));
        List<String> names =
                Files.readAllLines(Path.of("src/main/image/jvm.options")).stream()
                        .filter(line -> line.startsWith("-"))
                        .map(line ->
                                line.startsWith("-Xlog:") ? line : line.replaceFirst("=.*", ""))
                        .toList();

        assertThat(names).hasSizeGreaterThan(10);
        assertThat(page).contains(names);
    }
}
