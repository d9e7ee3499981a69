package dev.spillway.local.e2e.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.e2e.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The operator as it is shipped, in a process of its own, as if in a Pod of this name. */
final class OperatorProcess implements AutoCloseable {
    private static final Path APPLICATION =
            Path.of("../../operator/target/quarkus-app/quarkus-run.jar");

    private final String pod;
    private final Path log;
    private final Process process;

    private OperatorProcess(String pod, Path log, Process process) {
        this.pod = pod;
        this.log = log;
        this.process = process;
    }

    /**
     * @param pod also the client's name in the API server's audit log
     * @param lease of its release
     * @param watched namespaces, comma-separated; empty for all
     * @param kubeconfig the text of one
     */
    static OperatorProcess start(
            String pod, String lease, String watched, String kubeconfig, Path logs)
            throws IOException {
        var log = logs.resolve(pod + "-" + System.nanoTime() + ".log");
        var builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx96m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:-UsePerfData",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-Dkubernetes.user.agent=" + pod,
                                "-Dquarkus.http.host=127.0.0.1",
                                "-Dquarkus.http.port=0",
                                "-jar",
                                APPLICATION.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        var environment = builder.environment();
        environment.remove("JDK_JAVA_OPTIONS");
        var file = Files.writeString(logs.resolve(pod + ".kubeconfig"), kubeconfig);
        environment.put("KUBECONFIG", file.toString());
        environment.put("POD_NAME", pod);
        environment.put("POD_NAMESPACE", "spillway-system");
        environment.put("SPILLWAY_LEASE_NAME", lease);
        environment.put("SPILLWAY_WATCH_NAMESPACES", watched);
        return new OperatorProcess(pod, log, builder.start());
    }

    long pid() {
        return process.pid();
    }

    /** Stops the process where it is, as a node that is overloaded or suspended does. */
    void pause() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    void kill() {
        signal("KILL");
    }

    void terminate() {
        signal("TERM");
    }

    private void signal(String name) {
        try {
            var kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
            assertThat(kill.waitFor()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    void awaitLog(String text, Duration within) throws Exception {
        Await.until(
                pod + " logs: " + text,
                within,
                () -> {
                    if (log().contains(text)) {
                        return List.of();
                    }
                    assertThat(process.isAlive()).as("%s ended:%n%s", pod, log()).isTrue();
                    return List.of(log());
                });
    }

    int exitCode(Duration within) throws InterruptedException, IOException {
        assertThat(process.waitFor(within.toSeconds(), TimeUnit.SECONDS))
                .as("%s ends:%n%s", pod, log())
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
