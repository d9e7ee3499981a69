package dev.spillway.local.kubelet.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountPathsTest {
    private static final MountPaths MOUNTS =
            new MountPaths(
                    List.of(
                            new MountPaths.Mount("/data", Path.of("/real/data")),
                            new MountPaths.Mount("/data/cache", Path.of("/real/cache"))));

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
