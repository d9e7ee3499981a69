package dev.spillway.local.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningProcessesTest {
    @TempDir Path directory;

    @Test
    void forgetsProcessesThatHaveEnded() throws IOException, InterruptedException {
        var running = new RunningProcesses(directory);
        var ended = start("true");
        var alive = start("sleep 60");
        running.add(identity(ended), "ended");
        running.add(identity(alive), "alive");
        ended.waitFor();

        assertThat(running.alive())
                .extracting(RunningProcesses.Running::title)
                .containsExactly("alive");
        assertThat(directory).isDirectoryNotContaining("glob:**" + ended.pid());
        RunningProcesses.end(List.of(alive.toHandle()), Duration.ZERO);
        assertThat(running.alive()).isEmpty();
    }

    @Test
    void anUnreadableFileIsIgnored() throws IOException {
        Files.writeString(directory.resolve("4711"), "half a li");

        assertThat(new RunningProcesses(directory).alive()).isEmpty();
    }

    @Test
    void killsWhatExceedsTheGracePeriod() throws IOException, InterruptedException {
        var stubborn = start("trap '' TERM; echo ready; sleep 60");
        stubborn.inputReader().readLine();

        RunningProcesses.end(List.of(stubborn.toHandle()), Duration.ofMillis(200));

        assertThat(ProcessIdentity.of(stubborn.toHandle())).isEmpty();
        // A zombie has ended, but isAlive() is true until the JVM has reaped it.
        assertThat(stubborn.waitFor()).isEqualTo(128 + 9);
    }

    @Test
    void leavesNoChildOfAStoppedProcess() throws IOException {
        var parent = start("sleep 60 & echo $!; wait");
        var child = ProcessHandle.of(Long.parseLong(parent.inputReader().readLine())).orElseThrow();

        RunningProcesses.end(List.of(parent.toHandle()), Duration.ofSeconds(5));

        assertThat(ProcessIdentity.of(child)).isEmpty();
    }

    private static Process start(String script) throws IOException {
        return new ProcessBuilder("sh", "-c", script).start();
    }

    private static ProcessIdentity identity(Process process) {
        return ProcessIdentity.of(process.toHandle())
                .orElse(new ProcessIdentity(process.pid(), "ended"));
    }
}
