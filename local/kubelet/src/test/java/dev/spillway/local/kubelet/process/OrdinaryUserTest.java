package dev.spillway.local.kubelet.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdinaryUserTest {
    @TempDir Path directory;

    @Test
    void anOrdinaryUserNeedsNothing() {
        assumeTrue(new UnixSystem().getUid() != 0, "runs as root");

        assertThat(OrdinaryUser.onThisMachine().orElseThrow().words()).isEmpty();
    }

    /** One after the other in the same directory: a machine may change. */
    @Test
    void whatRootMayNotDoIsDoneInItsPrivateDirectoryByEachWayThatWorksHere()
            throws IOException, InterruptedException {
        assumeTrue(new UnixSystem().getUid() == 0, "does not run as root");
        Path data = directory.resolve("data");
        Files.createDirectories(data.resolve("inner"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        List<OrdinaryUser> ways = OrdinaryUser.WAYS.stream().filter(OrdinaryUser::works).toList();
        assertThat(OrdinaryUser.onThisMachine()).isEqualTo(ways.stream().findFirst());

        for (OrdinaryUser way : Stream.concat(ways.stream(), ways.stream()).toList()) {
            way.own(data);

            assertThat(run(way, "id -u")).as(way.toString()).isEqualTo("65534");
            assertThat(
                            run(
                                    way,
                                    "umask 077; cd %s/inner && echo x >>file && cat file | wc -l"
                                            .formatted(data)))
                    .as(way.toString())
                    .isNotEqualTo("0");
            assertThat(run(way, "find %s -maxdepth 0 -readable".formatted(data)))
                    .as("by access(2): " + way)
                    .isEqualTo(data.toString());
            assertThat(run(way, "stat -c %%u %s %s/inner/file".formatted(data, data)))
                    .as("it owns what it uses, as initdb and postgres require: " + way)
                    .isEqualTo("65534\n65534");
        }
    }

    private static String run(OrdinaryUser way, String script)
            throws IOException, InterruptedException {
        var process =
                new ProcessBuilder(
                                Stream.concat(way.words().stream(), Stream.of("sh", "-c", script))
                                        .toList())
                        .redirectErrorStream(true)
                        .start();
        var output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
