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
 * {@code ./spillway demo messaging --small}: Kafka Streams, a share group and a mail server, which
 * cannot be reached for a while; senders and the Streams application are killed.
 */
@Tag("e2e")
@Tag("ci")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MessagingEndToEndTest {
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
    void nothingIsLostWhenTheMailServerIsAwayAndSendersAreKilled()
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
        var output = commands.spillway("demo", "messaging", "--small").end();

        assertThat(output.status()).as(output.text()).isZero();
        assertThat(output.lastLine())
                .as(output.text())
                .matches(
                        "verified [1-9][0-9,]* notifications, each in one of [1-9][0-9,]* mails;"
                                + " [1-9][0-9,]* of these in mailboxes, [1-9][0-9,]* dead letters;"
                                + " [0-9]+ duplicates, 0 lost");
        assertThat(output.text())
                .containsPattern("senders +2 of 5 killed \\(-9\\)")
                .containsPattern("backlog +[1-9][0-9,]* mails of an outage")
                .containsPattern("at the most [1-5] deliveries of a mail, of 5");
    }
}
