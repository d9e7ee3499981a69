package dev.spillway.local.e2e.uses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.e2e.Commands;
import dev.spillway.local.state.RunningProcesses;
import dev.spillway.local.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./spillway demo commit-log --small}: PostgreSQL, Debezium, two Connect workers and Kafka,
 * of which a worker and a PostgreSQL are killed.
 */
@Tag("e2e")
@Tag("ci")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CommitLogEndToEndTest {
    private Commands commands = new Commands(Path.of(""), Path.of(""));

    @BeforeAll
    void anEmptyStateDirectory(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path empty) {
        commands =
                new Commands(Path.of("../..").toAbsolutePath().normalize(), empty.resolve("state"));
    }

    @AfterAll
    void nothingIsLeftRunning() throws IOException, InterruptedException {
        commands.spillway("down").end();
        assertThat(new RunningProcesses(new StateDirectory(commands.state()).processes()).alive())
                .isEmpty();
    }

    @Test
    @Order(1)
    void nothingIsLostWhenAWorkerAndAPostgresAreKilledAndTheReplicaIsRebuilt()
            throws IOException, InterruptedException {
        verified();
    }

    @Test
    @Order(2)
    void itWorksAgainWithTheDataOfTheFirstTime() throws IOException, InterruptedException {
        assertThat(commands.spillway("down").end().status()).isZero();

        verified();
    }

    private void verified() throws IOException, InterruptedException {
        var output = commands.spillway("demo", "commit-log", "--small").end();

        assertThat(output.status()).as(output.text()).isZero();
        assertThat(output.lastLine())
                .as(output.text())
                .matches(
                        "verified [0-9,]+ orders and [0-9,]+ customers in all copies.* 0 rows"
                                + " lost");
        assertThat(output.text())
                .containsPattern("delay +p50 [0-9]+ ms, p99 [0-9]+ ms")
                .containsPattern("worker +killed \\(-9\\)")
                .containsPattern("rebuild +[1-9][0-9,]* rows by replay");
    }
}
