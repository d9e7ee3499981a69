package dev.spillway.local.kubelet.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

    @Test
    void filesHaveTheirModeAndTheirOwnerCanAlwaysReadThem() throws IOException {
        write(Map.of("a", "1"), 0440);
        assertThat(mode("a")).isEqualTo("r--r-----");

        assertThat(write(Map.of("a", "1"), 0640)).as("another mode is a change").isTrue();
        assertThat(mode("a")).isEqualTo("rw-r-----");

        write(Map.of("a", "2"), 0);
        assertThat(mode("a")).isEqualTo("r--------");
    }

    private String mode(String file) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve(file)));
    }

    private boolean write(Map<String, String> files) throws IOException {
        return write(files, 0644);
    }

    private boolean write(Map<String, String> files, int mode) throws IOException {
        var projected = new TreeMap<String, ProjectedFile>();
        files.forEach(
                (name, text) -> projected.put(name, new ProjectedFile(text.getBytes(UTF_8), mode)));
        return ProjectedDirectory.write(directory, projected);
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
