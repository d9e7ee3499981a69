package dev.spillway.local.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SignalTest {

    /** Not SIGINT and SIGQUIT: a shell that was started without them cannot trap them. */
    @ParameterizedTest
    @EnumSource(names = {"SIGHUP", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGWINCH"})
    void aProgramGetsTheSignalOfItsName(Signal signal) throws IOException, InterruptedException {
        var name = signal.name().substring(3);
        var process =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "trap 'exit 42' %s; echo ready; while :; do sleep 0.05; done"
                                        .formatted(name))
                        .start();
        process.inputReader().readLine();

        RunningProcesses.end(List.of(process.toHandle()), signal, Duration.ofMinutes(1));

        assertThat(process.waitFor()).isEqualTo(42);
    }

    @Test
    void hasTheSignalsThatImagesUse() {
        assertThat(Signal.of("SIGINT")).contains(Signal.SIGINT);
        assertThat(Signal.of("INT")).isEmpty();
        assertThat(Signal.of("SIGRTMIN+3")).isEmpty();
    }
}
