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
 * {@code ./spillway demo metrics-and-logs --small}: services, two Streams applications, log-index
 * and OpenSearch, which is away for a while.
 */
@Tag("e2e")
@Tag("ci")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MetricsAndLogsEndToEndTest {
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
    void everyLogEntryIsInOpenSearchOnceThoughItWasAwayAndFaultsAreTold()
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
        var output = commands.spillway("demo", "metrics-and-logs", "--small").end();

        assertThat(output.status()).as(output.text()).isZero();
        assertThat(output.lastLine())
                .as(output.text())
                .matches(
                        "verified [0-9,]+ log entries in OpenSearch as they were sent, none lost"
                                + " and none twice; an alert fired and was over, 3 findings of 3");
        assertThat(output.text())
                .containsPattern("alert +[0-9.]+ s from the fault to the alert")
                .containsPattern("log-index +killed \\(-9\\)")
                .containsPattern("documents +[1-9][0-9,]*/s from Kafka into OpenSearch");
    }
}
