package dev.spillway.local.kubelet.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.state.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private final Watchdog watchdog = new Watchdog(Path.of(System.getProperty("java.home")));
    private final Process guarded = sleeping();
    private final Process released = sleeping();

    WatchdogTest() throws IOException {}

    @AfterEach
    void endAll() throws IOException {
        watchdog.close();
        guarded.destroyForcibly();
        released.destroyForcibly();
    }

    @Test
    void killsWhatItGuardsWhenThePipeCloses()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        watchdog.guard(identity(guarded));
        watchdog.guard(identity(released));
        watchdog.release(identity(released));
        var process = watchdog.process();

        watchdog.close();

        assertThat(guarded.waitFor(30, TimeUnit.SECONDS)).isTrue();
        process.onExit().get(30, TimeUnit.SECONDS);
        assertThat(released.isAlive()).isTrue();
    }

    @Test
    void isReplacedWhenItIsKilled()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        watchdog.guard(identity(guarded));
        var killed = watchdog.process();

        killed.destroyForcibly();
        killed.onExit().get(30, TimeUnit.SECONDS);
        watchdog.guard(identity(released));
        watchdog.release(identity(released));
        watchdog.close();

        assertThat(guarded.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(released.isAlive()).isTrue();
    }

    private static Process sleeping() throws IOException {
        return new ProcessBuilder("sleep", "600").start();
    }

    private static ProcessIdentity identity(Process process) {
        return ProcessIdentity.of(process.toHandle()).orElseThrow();
    }
}
