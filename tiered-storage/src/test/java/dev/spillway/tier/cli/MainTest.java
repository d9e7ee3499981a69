package dev.spillway.tier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.tier.S3RemoteStorageManager;
import dev.spillway.tier.testing.CliResult;
import dev.spillway.tier.testing.Sample;
import dev.spillway.tier.testing.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private static final String DEAD = "DeadDeadDeadDeadDeadDQ";

    @TempDir static Path scratch;
    private static Store store;

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
        assertThat(result.exitCode()).isEqualTo(Main.WELL);
    }

    @Test
    void inspectOfSomethingElseSaysSo() {
        CliResult result = run("inspect", "no/such/object");
        assertThat(result.output()).contains("no/such/object").contains("404");
        assertThat(result.exitCode()).isEqualTo(Main.COULD_NOT_LOOK);
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
        assertThat(well.output()).contains("all well");
        assertThat(well.exitCode()).isEqualTo(Main.WELL);

        Path file = store.object(object());
        byte[] bytes = Files.readAllBytes(file);
        bytes[270_000] ^= 1;
        Files.write(file, bytes);
        try {
            CliResult damaged = run("verify");
            assertThat(damaged.output())
                    .contains(object() + ": wrong checksum of chunk 1")
                    .contains("1 problems");
            assertThat(damaged.exitCode()).isEqualTo(Main.PROBLEMS);
        } finally {
            bytes[270_000] ^= 1;
            Files.write(file, bytes);
        }
    }

    @Test
    void gcNeedsTheCluster() {
        assertThat(run("gc", "--dry-run").output()).contains("--bootstrap-server is needed");
    }

    // ---- gc of a cluster that is no more

    private static final Duration LONG_AGO = Duration.ofDays(31);

    private static Path written(String name, Duration ago) throws IOException {
        Path file = store.object(DEAD + "/" + name);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[7]);
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(ago)));
    }

    private static CliResult gcOfDead(String... more) {
        List<String> args = new ArrayList<>(List.of("gc", "--dead-cluster"));
        args.addAll(List.of(more));
        return CliResult.of(store, DEAD, args.toArray(new String[0]));
    }

    private static List<String> left() {
        return store.keys().stream().filter(key -> key.startsWith(DEAD)).toList();
    }

    private static final String SEGMENT =
            "t.jvmZsdCDQ-WMl4yvnFbwQw/0/00000000000000000000-00000000000000000009-"
                    + "Z9qdoGfDQ9yCXkJnr9YkRA.seg";
    private static final String CONFIRMED = Store.BUCKET + "/" + DEAD + "/";

    @Test
    void gcOfADeadClusterNeedsASignThatItWasAliveAndIsNot() throws Exception {
        written(SEGMENT, LONG_AGO);
        CliResult noSign = gcOfDead("--delete", "--confirm", CONFIRMED);
        assertThat(noSign.output()).contains("cannot be shown");
        assertThat(noSign.exitCode()).isEqualTo(Main.COULD_NOT_LOOK);

        Path sign = written(".alive", Duration.ofDays(29));
        assertThat(gcOfDead("--delete", "--confirm", CONFIRMED).output())
                .contains("has written within 30 days")
                .contains(".alive");

        Files.setLastModifiedTime(sign, FileTime.from(Instant.now().minus(LONG_AGO)));
        Path young = written("other", Duration.ofDays(1));
        assertThat(gcOfDead("--delete", "--confirm", CONFIRMED).output())
                .contains("has written within 30 days");
        Files.delete(young);
        assertThat(left()).hasSize(2);

        CliResult dry = gcOfDead();
        assertThat(dry.output())
                .contains(SEGMENT)
                .contains("2 objects")
                .contains("--delete --confirm " + CONFIRMED);
        assertThat(left()).hasSize(2);

        assertThat(gcOfDead("--delete").output()).contains("Nothing is deleted without --confirm");
        assertThat(gcOfDead("--delete", "--confirm", "other/" + DEAD + "/").output())
                .contains("Nothing is deleted without --confirm");
        assertThat(gcOfDead("--dry-run", "--delete").output()).contains("exclude each other");
        assertThat(left()).hasSize(2);

        CliResult deleted = gcOfDead("--delete", "--confirm", CONFIRMED);
        assertThat(deleted.output())
                .contains("deleted " + DEAD + "/" + SEGMENT)
                .contains("deleted 2 objects");
        assertThat(deleted.exitCode()).isEqualTo(Main.WELL);
        assertThat(left()).isEmpty();
        assertThat(store.keys()).isNotEmpty(); // another cluster's
    }
}
