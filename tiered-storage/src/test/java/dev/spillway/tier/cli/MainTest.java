package dev.spillway.tier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.tier.S3RemoteStorageManager;
import dev.spillway.tier.testing.Sample;
import dev.spillway.tier.testing.Store;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    @TempDir static Path scratch;
    private static Store store;

    record Result(int code, String out) {}

    @BeforeAll
    static void startStore() throws Exception {
        store = Store.start(scratch);
        try (S3RemoteStorageManager tier = new S3RemoteStorageManager()) {
            Map<String, Object> settings = store.settings();
            settings.put("startup.probe", "off");
            settings.put("compression", "zstd");
            tier.configure(settings);
            for (int seed = 1; seed <= 2; seed++) {
                Sample sample = Sample.of(scratch, seed, 300_000);
                tier.copyLogSegmentData(sample.metadata(), sample.data());
            }
        }
    }

    @AfterAll
    static void stopStore() throws Exception {
        store.close();
    }

    private static Result run(String... args) {
        PrintStream before = System.out;
        PrintStream errBefore = System.err;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream captured = new PrintStream(out, true, StandardCharsets.UTF_8);
        System.setOut(captured);
        System.setErr(captured);
        try {
            List<String> all = new ArrayList<>(List.of(args));
            all.addAll(
                    List.of(
                            "--bucket",
                            Store.BUCKET,
                            "--cluster-id",
                            Store.CLUSTER_ID,
                            "--endpoint",
                            store.endpoint().toString(),
                            "--path-style",
                            "--credentials",
                            store.credentials().toString()));
            int code = Main.run(all.toArray(new String[0]));
            return new Result(code, out.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(before);
            System.setErr(errBefore);
        }
    }

    private static String object() {
        return store.keys().get(0);
    }

    @Test
    void inspectTellsWhatAnObjectHolds() {
        Result result = run("inspect", object(), "--chunks");
        assertThat(result.out())
                .contains("page-views (jvmZsdCDQ-WMl4yvnFbwQw)")
                .contains("4096 to 8191")
                .contains("300000 bytes in 2 chunks of 262144, 0 compressed");
        assertThat(result.code()).isEqualTo(Main.WELL);
    }

    @Test
    void inspectOfSomethingElseSaysSo() {
        Result result = run("inspect", "no/such/object");
        assertThat(result.out()).contains("no/such/object").contains("404");
        assertThat(result.code()).isEqualTo(Main.COULD_NOT_LOOK);
    }

    @Test
    void lsListsPartitionsAndSegments() {
        assertThat(run("ls").out()).contains("2 segments").contains("offsets 4096 to 8191");
        assertThat(run("ls", "-l").out()).contains(object());
        assertThat(run("ls", "--topic", "other").out()).doesNotContain("segments");
    }

    @Test
    void verifyFindsADamagedByte() throws Exception {
        Result well = run("verify");
        assertThat(well.out()).contains("all well");
        assertThat(well.code()).isEqualTo(Main.WELL);

        Path file = store.object(object());
        byte[] bytes = Files.readAllBytes(file);
        bytes[270_000] ^= 1;
        Files.write(file, bytes);
        try {
            Result damaged = run("verify");
            assertThat(damaged.out())
                    .contains(object() + ": wrong checksum of chunk 1")
                    .contains("1 problems");
            assertThat(damaged.code()).isEqualTo(Main.PROBLEMS);
        } finally {
            bytes[270_000] ^= 1;
            Files.write(file, bytes);
        }
    }

    @Test
    void gcNeedsTheCluster() {
        assertThat(run("gc", "--dry-run").out()).contains("--bootstrap-server is needed");
    }
}
