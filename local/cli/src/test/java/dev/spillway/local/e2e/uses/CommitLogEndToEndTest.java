package dev.spillway.local.e2e.uses;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./spillway demo commit-log --small}: PostgreSQL, Debezium, two Connect workers and Kafka,
 * of which a worker and a PostgreSQL are killed.
 *
 * <p>It runs twice, with {@code ./spillway down} between, and the second time has the data of the
 * first: topics and offsets, Connect's own topics, replication slots, two databases and their
 * copies. What brings that back, disks that are kept and resources that are applied again, is the
 * same for all uses, and this one has the most of it; the others run once.
 */
@Tag("e2e")
@Tag("ci")
class CommitLogEndToEndTest {
    @Test
    void nothingIsLostWhenAWorkerAndAPostgresAreKilledAndTheReplicaIsRebuiltNorWhenItRunsAgain(
            @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path empty)
            throws IOException, InterruptedException {
        try (var demo = new SmallDemo("commit-log", empty)) {
            nothingIsLost(demo);
            demo.down();
            nothingIsLost(demo);
        }
    }

    private static void nothingIsLost(SmallDemo demo) throws IOException, InterruptedException {
        demo.verifies(
                "verified [0-9,]+ orders and [0-9,]+ customers in all copies.* 0 rows" + " lost",
                "delay +p50 [0-9]+ ms, p99 [0-9]+ ms",
                "worker +killed \\(-9\\)",
                "rebuild +[1-9][0-9,]* rows by replay");
    }
}
