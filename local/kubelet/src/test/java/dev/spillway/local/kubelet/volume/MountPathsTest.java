package dev.spillway.local.kubelet.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountPathsTest {
    private static final MountPaths MOUNTS =
            new MountPaths(
                    List.of(
                            new MountPaths.Mount("/data", Path.of("/real/data")),
                            new MountPaths.Mount("/data/cache", Path.of("/real/cache"))));

    /** Such as that of all plugins, each of which is a volume. */
    @Test
    void theDirectoryThatVolumesAreMountedInHasThem(@TempDir Path directory) throws IOException {
        Path a = Files.createDirectory(directory.resolve("a"));
        Path b = Files.createDirectory(directory.resolve("b"));
        Path nested = Files.createDirectory(directory.resolve("nested"));
        var mounts =
                new MountPaths(
                                List.of(
                                        new MountPaths.Mount("/opt/it/plugins/a/1", a),
                                        new MountPaths.Mount("/opt/it/plugins/b/2", b),
                                        new MountPaths.Mount("/opt/it/plugins/b/2/3", nested),
                                        new MountPaths.Mount("/data", b)))
                        .withParents(directory.resolve("mounts"))
                        .over(Map.of("/opt/it", Path.of("/built")));

        Path plugins = Path.of(mounts.translate("/opt/it/plugins"));

        assertThat(plugins.resolve("a/1").toRealPath()).isEqualTo(a.toRealPath());
        assertThat(plugins.resolve("b/2").toRealPath()).isEqualTo(b.toRealPath());
        assertThat(mounts.translate("/opt/it/plugins/a/1/x")).isEqualTo(a + "/x");
        assertThat(mounts.translate("/opt/it/plugins/b/2/3")).isEqualTo(nested.toString());
        assertThat(mounts.translate("/opt/it/lib")).isEqualTo("/built/lib");
        assertThat(mounts.translate("/opt")).as("too much else is in it").isEqualTo("/opt");
        assertThat(mounts.translate("/opt/it/plugins/other"))
                .as("only as a whole word")
                .isEqualTo("/built/plugins/other");
    }

    @ParameterizedTest
    @CsvSource({
        "/data,              /real/data",
        "/data/a/b,          /real/data/a/b",
        "/data/cache/x,      /real/cache/x",
        "/database,          /database",
        "see /data,          see /data",
        "--dir=/data,        --dir=/data"
    })
    void translatesOnlyAPathAtTheBeginning(String word, String expected) {
        assertThat(MOUNTS.translate(word)).isEqualTo(expected);
    }
}
