package dev.spillway.broker;

import dev.spillway.broker.fixtures.MountedSecret;
import dev.spillway.broker.tls.PinnedTls;
import dev.spillway.broker.tls.TlsFiles;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** One worker of Connect as the Pod runs it. */
final class WorkerProcess implements AutoCloseable {
    /** A limit for waiting on a busy machine; no test result depends on it. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String ip;
    private final Path output;
    private final Process process;
    private final List<String> states = new ArrayList<>();

    private WorkerProcess(String ip, Path output, Process process) {
        this.ip = ip;
        this.output = output;
        this.process = process;
    }

    /**
     * @param folder where its output goes
     * @param variables of its environment, besides its name and address
     */
    static WorkerProcess start(Path folder, String ip, Map<String, String> variables)
            throws IOException {
        Files.createDirectories(folder);
        Path output = Files.createTempFile(folder, "output", ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow"));
        Files.readAllLines(Path.of("src/main/image/jvm.options")).stream()
                .filter(line -> line.startsWith("-Dorg.apache.kafka."))
                .forEach(command::add);
        command.addAll(List.of("-cp", classPath(), Main.class.getName(), "connect"));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment()
                .putAll(
                        Map.of(
                                "POD_IP",
                                ip,
                                "POD_NAME",
                                "pipelines-connect-" + ip,
                                "SPILLWAY_GRACE_SECONDS",
                                "60"));
        builder.environment().putAll(variables);
        return new WorkerProcess(ip, output, builder.start());
    }

    /** Without this module's tests, in which there is a plugin too. */
    private static String classPath() {
        return Arrays.stream(
                        System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path"))
                                .split(File.pathSeparator))
                .filter(entry ->
                        !entry.endsWith("test-classes") && !entry.contains("test-classes/"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    WorkerProcess awaitReady() throws IOException, InterruptedException {
        await(() -> {
            HttpResponse<String> answer = get("/ready");
            states.add(answer.statusCode() + " " + answer.body());
            return answer.statusCode() == 200;
        });
        return this;
    }

    /** Every answer of {@code /ready} so far, with its status. */
    List<String> states() {
        return states;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://" + ip + ":8080" + path)).build(),
                BodyHandlers.ofString());
    }

    /** A request to the REST interface, with a connection of its own. */
    HttpResponse<String> rest(MountedSecret certificate, String method, String path, String body)
            throws Exception {
        PinnedTls.install(
                new TlsFiles(certificate.certificate(), certificate.key(), certificate.trust()));
        SSLContext tls = SSLContext.getInstance(PinnedTls.PROTOCOL, PinnedTls.PROVIDER);
        tls.init(null, null, null);
        try (HttpClient client = HttpClient.newBuilder().sslContext(tls).build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("https://" + ip + ":8083" + path))
                            .header("Content-Type", "application/json")
                            .timeout(PATIENCE)
                            .method(method, BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    /** A client that trusts the worker and has no certificate. */
    HttpResponse<String> restWithoutCertificate(String path) throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {new TrustsAll()}, null);
        try (HttpClient client = HttpClient.newBuilder().sslContext(tls).build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("https://" + ip + ":8083" + path)).build(),
                    BodyHandlers.ofString());
        }
    }

    private static final class TrustsAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    String ip() {
        return ip;
    }

    long pid() {
        return process.pid();
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

    void await(Condition condition) throws IOException, InterruptedException {
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
        throw new AssertionError("not so in time:\n" + output());
    }

    interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }
}
