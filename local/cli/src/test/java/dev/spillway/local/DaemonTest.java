package dev.spillway.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.state.ProcessIdentity;
import dev.spillway.local.state.RunningProcesses;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon as a process of its own: start, stop, crash and restart. */
@Tag("process")
class DaemonTest {
    @TempDir Path directory;

    private final List<Process> started = new ArrayList<>();
    private final List<String> served = new ArrayList<>();
    private StateDirectory state = new StateDirectory(Path.of(""));

    @BeforeEach
    void state() {
        state = new StateDirectory(directory.resolve("state"));
    }

    @AfterEach
    void endAll() {
        RunningProcesses.end(
                started.stream().map(Process::toHandle).toList(), Duration.ofSeconds(20));
        assertThat(processes()).as("processes left behind").isEmpty();
    }

    @Test
    void servesUntilSigtermAndKeepsItsObjects() throws IOException, InterruptedException {
        var daemon = serve();
        assertThat(ProcessIdentity.read(state.pidFile()).orElseThrow().pid())
                .isEqualTo(daemon.pid());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.kubeconfig())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.root())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.objects())))
                .isEqualTo("rwx------");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(
                                        state.objects().resolve("objects.jsonl"))))
                .isEqualTo("rw-------");
        assertKubeconfigsTokenIsNowhereElse(daemon);
        String kubeconfig = Files.readString(state.kubeconfig());
        String server;
        String address;
        try (var client = client()) {
            server = client.getMasterUrl().toString();
            address = sleeping(client, "a").getStatus().getPodIP();
        }

        daemon.destroy();

        assertThat(daemon.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(state.pidFile()).doesNotExist();
        assertThat(processes()).isEmpty();
        serve();
        assertThat(state.kubeconfig()).hasContent(kubeconfig);
        try (var client = client()) {
            assertThat(client.getMasterUrl()).hasToString(server);
            var again = awaitReady(client, "a");
            assertThat(again.getStatus().getPodIP()).isEqualTo(address);
            var container = again.getStatus().getContainerStatuses().getFirst();
            assertThat(container.getRestartCount()).isEqualTo(1);
            assertThat(container.getLastState().getTerminated().getExitCode()).isEqualTo(143);
        }
    }

    @Test
    void aPodThatIsCreatedAgainAfterARestartHasAnotherAddress()
            throws IOException, InterruptedException {
        var daemon = serve();
        String kept;
        String deleted;
        try (var client = client()) {
            kept = sleeping(client, "a").getStatus().getPodIP();
            deleted = sleeping(client, "b").getStatus().getPodIP();
            client.pods().inNamespace("default").withName("b").withGracePeriod(0).delete();
        }
        daemon.destroy();
        assertThat(daemon.waitFor(20, TimeUnit.SECONDS)).isTrue();

        serve();

        try (var client = client()) {
            var created = sleeping(client, "b").getStatus().getPodIP();
            assertThat(created).isNotEqualTo(deleted).isNotEqualTo(kept);
            assertThat(awaitReady(client, "a").getStatus().getPodIP()).isEqualTo(kept);
        }
    }

    @Test
    void anAddressInUseIsNotGivenToAnotherPodEvenIfItIsNext()
            throws IOException, InterruptedException {
        var daemon = serve();
        String inUse;
        try (var client = client()) {
            inUse = sleeping(client, "a").getStatus().getPodIP();
        }
        daemon.destroy();
        assertThat(daemon.waitFor(20, TimeUnit.SECONDS)).isTrue();
        Files.delete(state.lastPodAddress());

        serve();

        try (var client = client()) {
            assertThat(sleeping(client, "b").getStatus().getPodIP()).isNotEqualTo(inUse);
        }
    }

    @Test
    void itsProcessesDieWithItWhenItIsKilledAndRestartWithTheNextOne()
            throws IOException, InterruptedException {
        var daemon = serve();
        long pid;
        try (var client = client()) {
            sleeping(client, "a");
        }
        var process = processes().getFirst().identity().process().orElseThrow();
        pid = process.pid();

        daemon.destroyForcibly().waitFor();

        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        serve();
        try (var client = client()) {
            var container = awaitReady(client, "a").getStatus().getContainerStatuses().getFirst();
            assertThat(container.getRestartCount()).isEqualTo(1);
            assertThat(container.getLastState().getTerminated().getReason())
                    .isEqualTo("ContainerStatusUnknown");
        }
        assertThat(processes())
                .extracting(running -> running.identity().pid())
                .isNotEmpty()
                .doesNotContain(pid);
    }

    @Test
    void killsWhatAnEarlierDaemonLeftBehindButNoOtherProcess() throws IOException {
        var left = run("sleep", "60");
        var other = run("sleep", "60");
        var running = new RunningProcesses(state.processes());
        running.add(ProcessIdentity.of(left.toHandle()).orElseThrow(), "default/a c");
        running.add(new ProcessIdentity(other.pid(), "an-earlier-boot:1"), "default/b c");

        serve();

        assertThat(left.isAlive()).isFalse();
        assertThat(other.isAlive()).isTrue();
    }

    @Test
    void aSecondDaemonOfTheSameStateIsRefused() throws IOException, InterruptedException {
        var first = serve();

        var second = run(command());

        assertThat(second.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(second.inputReader().lines().toList())
                .contains(
                        "spillway: process %d already serves %s; stop it with `./spillway down`"
                                .formatted(first.pid(), state.root()));
        assertThat(first.isAlive()).isTrue();
    }

    /** Not in its log, and nowhere where other users of the machine could read it. */
    private void assertKubeconfigsTokenIsNowhereElse(Process daemon) throws IOException {
        var token = Config.fromKubeconfig(Files.readString(state.kubeconfig())).getAutoOAuthToken();
        assertThat(token).hasSizeGreaterThan(40);
        assertThat(served).noneMatch(line -> line.contains(token));
        assertThat(daemon.info().commandLine().orElse("")).doesNotContain(token);
    }

    private Process serve() throws IOException {
        var process = run(command());
        var lines = served;
        BufferedReader reader = process.inputReader();
        for (var line = reader.readLine(); line != null; line = reader.readLine()) {
            lines.add(line);
            if (line.contains(" ready, ")) {
                return process;
            }
        }
        throw new AssertionError(
                "the daemon ended before it was ready:\n" + String.join("\n", lines));
    }

    private String[] command() {
        return new String[] {
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            DaemonMain.class.getName(),
            "serve",
            "--state",
            state.root().toString(),
            "--root",
            directory.toString()
        };
    }

    private Process run(String... command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        started.add(process);
        return process;
    }

    private KubernetesClient client() throws IOException {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(Files.readString(state.kubeconfig())))
                .build();
    }

    private static Pod sleeping(KubernetesClient client, String name) {
        client.resource(
                        new PodBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .withNamespace("default")
                                .endMetadata()
                                .withNewSpec()
                                .addNewContainer()
                                .withName("c")
                                .withImage("busybox")
                                .withCommand("sleep", "60")
                                .endContainer()
                                .endSpec()
                                .build())
                .create();
        return awaitReady(client, name);
    }

    private static Pod awaitReady(KubernetesClient client, String name) {
        return client.pods()
                .inNamespace("default")
                .withName(name)
                .waitUntilCondition(
                        pod ->
                                pod != null
                                        && pod.getStatus() != null
                                        && pod.getStatus().getConditions().stream()
                                                .anyMatch(c ->
                                                        c.getType().equals("Ready")
                                                                && c.getStatus().equals("True")),
                        20,
                        TimeUnit.SECONDS);
    }

    private List<RunningProcesses.Running> processes() {
        return new RunningProcesses(state.processes()).alive();
    }
}
