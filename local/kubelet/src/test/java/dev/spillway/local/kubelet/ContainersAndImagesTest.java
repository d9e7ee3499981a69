package dev.spillway.local.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.kubelet.InProcessCluster.TestNamespace;
import dev.spillway.local.kubelet.container.Image;
import dev.spillway.local.kubelet.container.ImageMap;
import dev.spillway.local.kubelet.image.TestArchive;
import dev.spillway.local.state.ProcessIdentity;
import dev.spillway.local.state.Signal;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What containers get from their images, and image volumes, with real, tiny processes. */
@Tag("process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainersAndImagesTest {
    private Path root;
    private InProcessCluster cluster;
    private TestNamespace here;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        root = Files.createDirectory(directory.resolve("state"));
        cluster =
                new InProcessCluster(
                        root,
                        new ImageMap(
                                Map.of(
                                        "busybox", image(Map.of(), Signal.SIGTERM, false),
                                        "hangup", image(Map.of(), Signal.SIGHUP, false),
                                        "shy", image(Map.of(), Signal.SIGTERM, true),
                                        "plugin",
                                                image(
                                                        Map.of("/plugin", "${root}/plugin.tar.gz"),
                                                        Signal.SIGTERM,
                                                        false),
                                        "late",
                                                image(
                                                        Map.of("/plugin", "${root}/late.tar.gz"),
                                                        Signal.SIGTERM,
                                                        false))));
        TestArchive.tarGz(
                root.resolve("plugin.tar.gz"), Map.of("connector/a.jar", "class", "b", "class"));
    }

    private static Image image(Map<String, String> files, Signal stop, boolean refusesRoot) {
        return new Image(
                List.of(), List.of("sh"), Map.of(), files, Map.of(), List.of(), stop, refusesRoot);
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
    }

    @BeforeEach
    void namespace() {
        here = cluster.namespace();
    }

    // --- image volumes

    @Test
    void anImageVolumeHasTheFilesOfTheImageAlsoInTheDirectoryOfAllOfThem() throws IOException {
        here.run(
                "a",
                """
                command: [sh, -c, 'cat $PLUGIN/plugin/b; echo; ls $ALL/a/1/plugin/connector $ALL/b/2; sleep 60']
                env: [{name: PLUGIN, value: /opt/plugins/a/1}, {name: ALL, value: /opt/plugins}]
                volumeMounts:
                - {name: plugin, mountPath: /opt/plugins/a/1}
                - {name: plugin, mountPath: /opt/plugins/b/2, subPath: plugin/connector}
                """,
                "volumes: [{name: plugin, image: {reference: 'docker.io/library/plugin:1'}}]");

        here.awaitReady("a");

        here.awaitLog("a", "class");
        assertThat(log("a").lines().filter(line -> line.equals("a.jar"))).hasSize(2);
    }

    @Test
    void anImageThatIsNotHereIsNeverAnEmptyDirectory() throws IOException {
        here.run(
                "a",
                """
                command: [sh, -c, 'cat $PLUGIN/plugin/x; echo; sleep 60']
                env: [{name: PLUGIN, value: /opt/plugin}]
                volumeMounts: [{name: plugin, mountPath: /opt/plugin}]
                """,
                "volumes: [{name: plugin, image: {reference: 'late:2'}}]");

        here.awaitContainer("a", waits("ErrImagePull"));
        assertThat(here.awaitEvent("Failed").getMessage())
                .startsWith("Failed to pull image \"late:2\": ")
                .contains("run `./spillway images`")
                .endsWith("(volume \"plugin\")");
        here.awaitContainer("a", waits("ImagePullBackOff"));

        TestArchive.tarGz(root.resolve("late.tar.gz"), Map.of("x", "here now"));

        here.awaitReady("a");
        here.awaitLog("a", "here now");
    }

    @Test
    void anImageWithoutFilesAndADirectoryThatIsNotInItAreRefused() {
        here.run(
                "program",
                "command: [sleep, '60']",
                "volumes: [{name: v, image: {reference: busybox}}]");
        here.run(
                "part",
                "command: [sleep, '60']\nvolumeMounts: [{name: v, mountPath: /v, subPath: none}]",
                "volumes: [{name: v, image: {reference: plugin}}]");

        assertThat(message(here.awaitContainer("program", waits("ErrImagePull"))))
                .contains("no files that a volume could show");
        assertThat(message(here.awaitContainer("part", waits("CreateContainerError"))))
                .isEqualTo("Error: failed to mount volume \"v\" at /v: its image has no none");
    }

    /** Below Kubernetes 1.35. */
    @Test
    void anInitContainerCopiesFromItsImage() throws IOException {
        here.run(
                "a",
                """
                command: [sh, -c, 'cat $PLUGIN/connector/a.jar; echo; sleep 60']
                env: [{name: PLUGIN, value: /target}]
                volumeMounts: [{name: copy, mountPath: /target}]
                """,
                """
                initContainers:
                - name: copy
                  image: plugin
                  command: [cp, -r, /plugin/., /target]
                  volumeMounts: [{name: copy, mountPath: /target}]
                volumes: [{name: copy, emptyDir: {}}]
                """);

        here.awaitReady("a");
        here.awaitLog("a", "class");
    }

    @Test
    void whatIsNotSupportedIsSaidBeforeAnythingRuns() {
        here.run("a", "command: ['false']\nlifecycle: {preStop: {exec: {command: [sleep, '1']}}}");

        assertThat(message(here.awaitContainer("a", waits("CreateContainerConfigError"))))
                .isEqualTo(here.awaitEvent("Failed").getMessage())
                .startsWith(
                        "the local kubelet does not support spec.containers[0].lifecycle.preStop");
        assertThat(here.pod("a").getStatus().getContainerStatuses().getFirst().getRestartCount())
                .isZero();
    }

    // --- stop signals

    @Test
    void aContainerStopsByTheSignalOfItsImageUnlessItNamesAnother() throws IOException {
        Path log = root.resolve("signals");
        for (String pod : List.of("image", "own")) {
            here.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: %s}
                    spec:
                      os: {name: linux}
                      containers:
                      - name: c
                        image: hangup
                        %s
                        command:
                        - sh
                        - -c
                        - |
                          trap 'echo %s HUP >> %s; exit 0' HUP
                          trap 'echo %s USR2 >> %s; exit 0' USR2
                          trap '' TERM
                          echo set
                          while true; do sleep 0.05; done
                    """
                            .formatted(
                                    pod,
                                    pod.equals("own") ? "lifecycle: {stopSignal: SIGUSR2}" : "",
                                    pod,
                                    log,
                                    pod,
                                    log));
            here.awaitReady(pod);
            here.awaitLog(pod, "set");

            here.delete(pod);
            here.awaitGone(Pod.class, pod);
        }

        assertThat(Files.readAllLines(log)).containsExactly("image HUP", "own USR2");
    }

    // --- processes

    /** Even one with a process group of its own, such as a backend of PostgreSQL. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void nothingOfAKilledRunIsLeftInTheNext() throws IOException {
        Path pids = root.resolve("pids");
        here.run(
                "a",
                """
                command: [sh, -c, 'setsid sleep 3600 & echo $! >> %s; echo started; wait']
                """
                        .formatted(pids));
        here.awaitReady("a");
        here.awaitLog("a", "started");
        ProcessHandle child =
                ProcessHandle.of(Long.parseLong(Files.readAllLines(pids).getFirst())).orElseThrow();

        cluster.processes().stream()
                .filter(process -> process.title().equals(here.name() + "/a c"))
                .flatMap(process -> process.identity().process().stream())
                .forEach(ProcessHandle::destroyForcibly);
        here.awaitContainer(
                "a", c -> c.getRestartCount() == 1 && c.getState().getRunning() != null);

        assertThat(ProcessIdentity.of(child)).isEmpty();
    }

    /** Whoever runs this test. */
    @Test
    void aProgramThatRefusesRootWritesToItsVolumeAsSomebodyElse() throws IOException {
        here.apply(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: a}
                spec:
                  containers:
                  - name: c
                    image: shy
                    command: [sh, -c, 'echo hello > $DATA/file; echo $(id -u) $(cat $DATA/file); sleep 60']
                    env: [{name: DATA, value: /data}]
                    volumeMounts: [{name: data, mountPath: /data}]
                  volumes: [{name: data, emptyDir: {}}]
                """);

        here.awaitReady("a");

        here.awaitLog("a", " hello");
        assertThat(log("a")).doesNotStartWith("0 ");
    }

    private String log(String pod) {
        return cluster.client().pods().inNamespace(here.name()).withName(pod).getLog();
    }

    private static String message(ContainerStatus status) {
        return status.getState().getWaiting().getMessage();
    }

    private static Predicate<ContainerStatus> waits(String reason) {
        return container ->
                container.getState() != null
                        && container.getState().getWaiting() != null
                        && reason.equals(container.getState().getWaiting().getReason());
    }
}
