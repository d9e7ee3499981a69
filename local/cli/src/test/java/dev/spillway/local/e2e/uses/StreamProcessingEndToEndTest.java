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
 * {@code ./spillway demo stream-processing --small}: two instances of a Kafka Streams application,
 * of which one is killed, and then a broker, while a broker is added.
 */
@Tag("e2e")
@Tag("ci")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StreamProcessingEndToEndTest {
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
    void allResultsAreExactWhenAnInstanceAndABrokerAreKilledAndTheClusterIsScaled()
            throws IOException, InterruptedException {
        verified();
    }

    @Test
    @Order(2)
    void itWorksAgainWithTheDataOfTheFirstTime() throws IOException, InterruptedException {
        verified();
    }

    private void verified() throws IOException, InterruptedException {
        var output = commands.spillway("demo", "stream-processing", "--small").end();

        assertThat(output.status()).as(output.text()).isZero();
        assertThat(output.lastLine())
                .as(output.text())
                .matches("verified [0-9,]+ results of [0-9,]+ events .* 0 differ");
        assertThat(output.text())
                .containsPattern("instance +killed \\(-9\\).* [0-9]+\\.[0-9] s")
                .containsPattern("broker +killed \\(-9\\).* [0-9]+\\.[0-9] s")
                .containsPattern("results +[1-9][0-9,]* windows of pages, [1-9].* put aside");
    }
}
