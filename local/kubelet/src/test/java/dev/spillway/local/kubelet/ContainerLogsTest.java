package dev.spillway.local.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerLogsTest {
    @TempDir Path directory;
    private ContainerLogs logs = new ContainerLogs(new StateDirectory(Path.of("")));

    @BeforeEach
    void empty() {
        logs = new ContainerLogs(new StateDirectory(directory));
    }

    @Test
    void keepsTheLastTwoRuns() throws IOException {
        var pod = pod("one");
        logs.begin(pod);
        for (int run = 0; run < 4; run++) {
            Files.writeString(logs.next(pod, "c", run), "run " + run);
        }

        assertThat(logs.find(pod, "c", 3)).isPresent();
        assertThat(logs.find(pod, "c", 2)).isPresent();
        assertThat(logs.find(pod, "c", 1)).isEmpty();
        assertThat(logs.find(pod, "c", 0)).isEmpty();
    }

    @Test
    void aNewPodOfTheNameStartsEmptyAndTheOldLogsAreKeptAside() throws IOException {
        logs.begin(pod("one"));
        Files.writeString(logs.next(pod("one"), "c", 0), "why it went");

        logs.begin(pod("two"));

        assertThat(logs.find(pod("two"), "c", 0)).isEmpty();
        assertThat(directory.resolve("logs/default/a.old/c.0.log")).hasContent("why it went");
    }

    @Test
    void aLogThatIsTooLongKeepsItsTailAndContinues() throws IOException {
        var pod = pod("one");
        logs.begin(pod);
        var log = logs.next(pod, "c", 0);
        try (var writer =
                Files.newBufferedWriter(
                        log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            writer.write("x".repeat(33 << 20));
            writer.write("the end\n");
            writer.flush();

            logs.trim();
            writer.write("and more\n");
        }

        assertThat(Files.size(log)).isLessThan(5 << 20);
        assertThat(Files.readString(log)).endsWith("the end\nand more\n");
    }

    private static Pod pod(String uid) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("a")
                .withUid(uid)
                .endMetadata()
                .build();
    }
}
