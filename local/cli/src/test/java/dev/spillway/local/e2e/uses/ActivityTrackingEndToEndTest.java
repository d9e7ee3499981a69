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
 * {@code ./spillway demo activity-tracking --small}: a shop, what is made of its events, and
 * somebody who comes late; a report and a search index are killed.
 */
@Tag("e2e")
@Tag("ci")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ActivityTrackingEndToEndTest {
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
    void readersThatAreKilledAndOneThatComesLateHaveEverythingThatWasSent()
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
        var output = commands.spillway("demo", "activity-tracking", "--small").end();

        assertThat(output.status()).as(output.text()).isZero();
        assertThat(output.lastLine())
                .as(output.text())
                .matches(
                        "verified [0-9,]+ steps in the report, in the late reader's totals, and"
                                + " [0-9,]+ clicks in the order of the search; .* 0 steps lost");
        assertThat(output.text())
                .containsPattern("HTTP +[1-9][0-9,]* events/s")
                .containsPattern("report +killed \\(-9\\)")
                .containsPattern("search index +killed \\(-9\\)")
                .containsPattern(
                        "late reader +[1-9][0-9,]* records.* [5-9][0-9] % from S3|100 % from S3")
                .containsPattern("guesses +[0-9.]+ % of [1-9][0-9,]* views");
    }
}
