package dev.spillway.local.kubelet.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectedDirectoryTest {
    @TempDir Path directory;

    @Test
    void holdsExactlyTheFiles() throws IOException {
        assertThat(write(Map.of("a", "1", "keys/b", "2"))).isTrue();
        assertThat(visible()).isEqualTo(Map.of("a", "1", "keys/b", "2"));

        assertThat(write(Map.of("a", "3"))).isTrue();
        assertThat(visible()).isEqualTo(Map.of("a", "3"));

        assertThat(write(Map.of())).isTrue();
        assertThat(visible()).isEmpty();
    }

    @Test
    void doesNothingForTheSameFiles() throws IOException {
        write(Map.of("a", "1"));
        var before = Files.readSymbolicLink(directory.resolve("..data"));

        assertThat(write(Map.of("a", "1"))).isFalse();
        assertThat(Files.readSymbolicLink(directory.resolve("..data"))).isEqualTo(before);
    }

    @Test
    void changesAllFilesByOneRename() throws IOException {
        write(Map.of("a", "1", "b", "1"));
        var opened = directory.resolve("..data").toRealPath();
        write(Map.of("a", "2", "b", "2"));

        assertThat(directory.resolve("..data").toRealPath()).isNotEqualTo(opened);
        assertThat(Files.isSymbolicLink(directory.resolve("a"))).isTrue();
        assertThat(opened).doesNotExist();
    }

    private boolean write(Map<String, String> files) throws IOException {
        var bytes = new TreeMap<String, byte[]>();
        files.forEach((name, text) -> bytes.put(name, text.getBytes(UTF_8)));
        return ProjectedDirectory.write(directory, bytes);
    }

    /** As a program sees it that ignores hidden files. */
    private Map<String, String> visible() throws IOException {
        var files = new TreeMap<String, String>();
        try (var tops = Files.list(directory)) {
            for (var top :
                    tops.filter(f -> !f.getFileName().toString().startsWith("..")).toList()) {
                try (var below = Files.walk(top.toRealPath())) {
                    for (var file : below.filter(Files::isRegularFile).toList()) {
                        files.put(
                                directory
                                        .resolve("..data")
                                        .toRealPath()
                                        .relativize(file)
                                        .toString(),
                                Files.readString(file));
                    }
                }
            }
        }
        return files;
    }
}
