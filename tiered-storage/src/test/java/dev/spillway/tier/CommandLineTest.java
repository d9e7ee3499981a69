package dev.spillway.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.tier.cli.CliResult;
import dev.spillway.tier.testing.S3TestServer;
import dev.spillway.tier.testing.SampleSegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
    @TempDir static Path scratch;
    private static S3TestServer store;

    @BeforeAll
    static void startStore() throws Exception {
        store = S3TestServer.start(scratch);
        try (S3RemoteStorageManager tier = new S3RemoteStorageManager()) {
            Map<String, Object> settings = store.settings();
            settings.put("startup.probe", "off");
            settings.put("compression", "zstd");
            tier.configure(settings);
            for (int seed = 1; seed <= 2; seed++) {
                SampleSegment sample = SampleSegment.of(scratch, seed, 300_000);
                tier.copyLogSegmentData(sample.metadata(), sample.data());
            }
        }
    }

    @AfterAll
    static void stopStore() throws Exception {
        store.close();
    }

    private static CliResult run(String... args) {
        return CliResult.of(store, args);
    }

    private static String object() {
        return store.keys().get(0);
    }

    @Test
    void inspectTellsWhatAnObjectHolds() {
        CliResult result = run("inspect", object(), "--chunks");
        assertThat(result.output())
                .contains("page-views (jvmZsdCDQ-WMl4yvnFbwQw)")
                .contains("4096 to 8191")
                .contains("300000 bytes in 2 chunks of 262144, 0 compressed");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void inspectOfSomethingElseSaysSo() {
        CliResult result = run("inspect", "no/such/object");
        assertThat(result.output()).contains("no/such/object").contains("404");
        assertThat(result.exitCode()).isEqualTo(2);
    }

    @Test
    void lsListsPartitionsAndSegments() {
        assertThat(run("ls").output()).contains("2 segments").contains("offsets 4096 to 8191");
        assertThat(run("ls", "-l").output()).contains(object());
        assertThat(run("ls", "--topic", "other").output()).doesNotContain("segments");
    }

    @Test
    void verifyFindsADamagedByte() throws Exception {
        CliResult well = run("verify");
        assertThat(well.output()).contains("no problems");
        assertThat(well.exitCode()).isZero();

        Path file = store.object(object());
        byte[] bytes = Files.readAllBytes(file);
        bytes[270_000] ^= 1;
        Files.write(file, bytes);
        try {
            CliResult damaged = run("verify");
            assertThat(damaged.output())
                    .contains(object() + ": wrong checksum of chunk 1")
                    .contains("1 problems");
            assertThat(damaged.exitCode()).isEqualTo(1);
        } finally {
            bytes[270_000] ^= 1;
            Files.write(file, bytes);
        }
    }

    @Test
    void gcNeedsTheCluster() {
        assertThat(run("gc", "--dry-run").output()).contains("--bootstrap-server is needed");
    }
}
