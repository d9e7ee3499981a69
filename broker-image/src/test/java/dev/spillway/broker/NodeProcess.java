package dev.spillway.broker;

import dev.spillway.broker.fixtures.MountedSecret;
import dev.spillway.broker.fixtures.TestCa;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One node as the Pod runs it: a process of its own, with an address and a disk of its own. */
final class NodeProcess implements AutoCloseable {
    static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qg";

    /** Of all nodes of this test run. */
    static final TestCa CA = TestCa.named("nodes of a test");

    /** Under which a test may have a node known, besides its address. */
    private static final String[] NAMES = {"controller.test", "other.test"};

    /** A limit for waiting on a busy machine; no test result depends on it. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String ip;
    private final Path output;
    private final Process process;
    private final List<String> states = new ArrayList<>();

    private NodeProcess(String ip, Path output, Process process) {
        this.ip = ip;
        this.output = output;
        this.process = process;
    }

    /**
     * Starts a node.
     *
     * @param directory where its disk is; the same directory is the same node
     * @param variables of its environment, in addition to those that every Pod has; without {@code
     *     SPILLWAY_TLS} it gets a certificate
     */
    static NodeProcess start(Path directory, String ip, Map<String, String> variables)
            throws IOException {
        Files.createDirectories(directory);
        Path output = Files.createTempFile(directory, "output", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx192m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                Main.class.getName())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment()
                .putAll(
                        Map.of(
                                "SPILLWAY_CLUSTER_ID",
                                CLUSTER,
                                "SPILLWAY_DATA",
                                directory.resolve("data").toString(),
                                "SPILLWAY_CONFIG",
                                "src/test/resources/" + variables.get("SPILLWAY_ROLE"),
                                "POD_IP",
                                ip,
                                "SPILLWAY_GRACE_SECONDS",
                                "90"));
        builder.environment().put("SPILLWAY_TLS", directory.resolve("tls").toString());
        builder.environment().putAll(variables);
        if (!variables.containsKey("SPILLWAY_TLS")) {
            new MountedSecret(Files.createDirectories(directory.resolve("tls")))
                    .write(
                            CA.issue("CN=__spillway-node", ip, NAMES[0], NAMES[1]),
                            CA.certificate());
        }
        return new NodeProcess(ip, output, builder.start());
    }

    NodeProcess awaitReady() throws IOException, InterruptedException {
        await(() -> {
            HttpResponse<String> answer = get("/ready");
            states.add(answer.statusCode() + " " + answer.body());
            return answer.statusCode() == 200;
        });
        return this;
    }

    /** Waits until {@code /ready} answers with this text. */
    void awaitState(String text) throws IOException, InterruptedException {
        await(() -> get("/ready").body().contains(text));
    }

    void awaitOutput(String text) throws IOException, InterruptedException {
        await(() -> output().contains(text));
    }

    /** Every answer of {@code /ready} so far, with its status. */
    List<String> states() {
        return states;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://" + ip + ":8080" + path);
        return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    /** As Kubernetes stops a container. */
    void terminate() {
        process.destroy();
    }

    /** As the kernel does when it is out of memory. */
    void kill() {
        process.destroyForcibly();
    }

    int awaitExit() throws InterruptedException, IOException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("does not end:\n" + output());
        }
        return process.exitValue();
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private void await(Condition condition) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (ConnectException e) {
                // The management endpoint is not up yet, or not any more.
            }
            if (!process.isAlive()) {
                throw new AssertionError("ended with " + process.exitValue() + ":\n" + output());
            }
            Thread.sleep(20);
        }
        throw new AssertionError("not ready:\n" + output());
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }
}
