package dev.spillway.local.e2e.uses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.e2e.Commands;
import dev.spillway.local.state.RunningProcesses;
import dev.spillway.local.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;

/**
 * {@code ./spillway demo USE --small} with a state directory of its own. At the end everything is
 * stopped, and nothing may be left running.
 */
final class SmallDemo implements AutoCloseable {
    private final Commands commands;
    private final String use;

    /**
     * @param empty a directory
     */
    SmallDemo(String use, Path empty) {
        this.use = use;
        this.commands =
                new Commands(Path.of("../..").toAbsolutePath().normalize(), empty.resolve("state"));
    }

    /**
     * Runs it to its end.
     *
     * @param lastLine a pattern of the whole line
     * @param figures patterns of what it has measured
     */
    void verifies(String lastLine, String... figures) throws IOException, InterruptedException {
        var output = commands.spillway("demo", use, "--small").end();

        assertThat(output.status()).as(output.text()).isZero();
        assertThat(output.lastLine()).as(output.text()).matches(lastLine);
        for (var figure : figures) {
            assertThat(output.text()).containsPattern(figure);
        }
    }

    /** Stops everything and keeps the data. */
    void down() throws IOException, InterruptedException {
        assertThat(commands.spillway("down").end().status()).isZero();
    }

    @Override
    public void close() throws IOException {
        try {
            commands.spillway("down").end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertThat(new RunningProcesses(new StateDirectory(commands.state()).processes()).alive())
                .isEmpty();
    }
}
