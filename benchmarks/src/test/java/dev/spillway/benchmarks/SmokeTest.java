package dev.spillway.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every workload once, tiny: checks that it runs and is correct. Performance is for real runs. */
class SmokeTest {
    @TempDir Path directory;

    @Test
    void everyWorkloadRunsAgainstThePluginAsItIsPackaged() {
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();

        int exit =
                Main.commandLine()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(errors))
                        .execute(
                                "--plugin=" + System.getProperty("plugin.directory"),
                                "--directory=" + directory,
                                "--no-warm-up",
                                "--segments=2",
                                "--segment-mib=6",
                                "--random-reads=8",
                                "--small-segments=4",
                                "--first-byte-ms=1",
                                "--tail-percent=0",
                                "--connection-mb-per-s=500",
                                "--set=upload.part.bytes=5242880");

        assertThat(errors.toString()).isEmpty();
        assertThat(exit).isZero();
        assertThat(out.toString())
                .contains("| upload of 1 MiB, requests per segment | 1.00 | ≤ 1.00 | yes |")
                .contains("| three indexes, GETs per segment | 1.00 | ≤ 1.00 | yes |")
                .contains("2 CompleteMultipartUpload, 2 CreateMultipartUpload, 4 UploadPart");
        assertThat(directory).isEmptyDirectory();
    }
}
