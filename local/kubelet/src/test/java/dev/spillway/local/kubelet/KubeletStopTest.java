package dev.spillway.local.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeletStopTest {
    @TempDir Path directory;

    @Test
    void podsEndInWavesEachWithinItsOwnGracePeriod() throws IOException {
        var log = directory.resolve("log");
        try (var cluster = new InProcessCluster(directory.resolve("state"))) {
            var here = cluster.namespace();
            here.run("rest", logsOnSigterm("rest", log));
            here.run("first", logsOnSigterm("first", log));
            here.run("second", logsOnSigterm("second", log));
            here.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: stubborn}
                    spec:
                      terminationGracePeriodSeconds: 1
                      containers:
                      - name: c
                        image: busybox
                        command: [sh, -c, 'trap "" TERM; echo set; while true; do sleep 0.05; done']
                    """);
            here.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: slow}
                    spec:
                      terminationGracePeriodSeconds: 3600
                      containers:
                      - name: c
                        image: busybox
                        command: [sh, -c, 'trap "sleep 2; echo slow >> %s; exit 0" TERM; echo set; while true; do sleep 0.05; done']
                    """
                            .formatted(log));
            for (var pod : List.of("first", "second", "rest", "stubborn", "slow")) {
                here.awaitReady(pod);
                here.awaitLog(pod, "set");
            }

            cluster.stop(List.of(named("first", "stubborn"), named("slow"), named("second")));

            assertThat(cluster.processes()).isEmpty();
            assertThat(Files.readAllLines(log)).containsExactly("first", "slow", "second", "rest");
            var status = here.pod("rest").getStatus();
            assertThat(
                            status.getContainerStatuses()
                                    .getFirst()
                                    .getState()
                                    .getTerminated()
                                    .getExitCode())
                    .isZero();
            assertThat(InProcessCluster.condition(here.pod("rest"), "Ready")).isFalse();
        }
    }

    private static String logsOnSigterm(String name, Path log) {
        return """
        command: [sh, -c, 'trap "echo %s >> %s; exit 0" TERM; echo set; while true; do sleep 0.05; done']
        """
                .formatted(name, log);
    }

    private static Predicate<Pod> named(String... names) {
        return pod -> List.of(names).contains(pod.getMetadata().getName());
    }
}
