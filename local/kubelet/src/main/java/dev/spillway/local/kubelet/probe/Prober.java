package dev.spillway.local.kubelet.probe;

import dev.spillway.local.kubelet.container.ProcessSpec;
import dev.spillway.local.kubelet.network.HostPort;
import dev.spillway.local.kubelet.probe.ProbeResult.Failure;
import dev.spillway.local.kubelet.probe.ProbeResult.Success;
import dev.spillway.local.kubelet.process.ContainerProcess;
import dev.spillway.local.state.RunningProcesses;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Probes a container once, within the probe's timeout. */
@FunctionalInterface
public interface Prober {
    ProbeResult probe();

    /**
     * @param ip the Pod's address
     * @param beside how to run a command in the container's environment
     */
    static Prober of(
            Probe probe,
            Container container,
            String ip,
            Function<List<String>, ProcessSpec> beside) {
        Duration timeout =
                Duration.ofSeconds(Objects.requireNonNullElse(probe.getTimeoutSeconds(), 1));
        if (probe.getHttpGet() != null) {
            HTTPGetAction get = probe.getHttpGet();
            return () ->
                    http(
                            get,
                            Optional.ofNullable(get.getHost()).orElse(ip),
                            port(get.getPort(), container),
                            timeout);
        }
        if (probe.getTcpSocket() != null) {
            return () -> tcp(ip, port(probe.getTcpSocket().getPort(), container), timeout);
        }
        if (probe.getExec() != null) {
            return () -> exec(beside.apply(probe.getExec().getCommand()), timeout);
        }
        return () ->
                new Failure("the local kubelet supports only httpGet, tcpSocket and exec probes");
    }

    private static int port(IntOrString port, Container container) {
        if (port.getStrVal() == null) {
            return port.getIntVal();
        }
        return container.getPorts().stream()
                .filter(p -> port.getStrVal().equals(p.getName()))
                .map(ContainerPort::getContainerPort)
                .findFirst()
                .orElseGet(() -> Integer.parseInt(port.getStrVal()));
    }

    private static ProbeResult http(HTTPGetAction get, String host, int port, Duration timeout) {
        String scheme =
                Objects.requireNonNullElse(get.getScheme(), "http")
                        .toLowerCase(java.util.Locale.ROOT);
        String path = Objects.requireNonNullElse(get.getPath(), "/");
        String url =
                scheme
                        + "://"
                        + HostPort.of(host, port)
                        + (path.startsWith("/") ? path : "/" + path);
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url).toURL().openConnection();
            connection.setConnectTimeout((int) timeout.toMillis());
            connection.setReadTimeout((int) timeout.toMillis());
            connection.setRequestProperty("User-Agent", "kube-probe/1.36");
            connection.setRequestProperty("Connection", "close");
            for (HTTPHeader header : get.getHttpHeaders()) {
                connection.setRequestProperty(header.getName(), header.getValue());
            }
            int status = connection.getResponseCode();
            connection.disconnect();
            return status >= 200 && status < 400
                    ? new Success()
                    : new Failure("HTTP probe failed with statuscode: " + status);
        } catch (IOException e) {
            return new Failure("Get \"" + url + "\": " + e.getMessage());
        }
    }

    private static ProbeResult tcp(String host, int port, Duration timeout) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
            return new Success();
        } catch (IOException e) {
            return new Failure("dial tcp " + HostPort.of(host, port) + ": " + e.getMessage());
        }
    }

    private static ProbeResult exec(ProcessSpec spec, Duration timeout) {
        try {
            Path output = Files.createTempFile("probe", ".out");
            try {
                Process process =
                        ContainerProcess.builder(spec)
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.to(output.toFile()))
                                .start();
                if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    RunningProcesses.end(List.of(process.toHandle()), Duration.ZERO);
                    return new Failure("command timed out after " + timeout.toSeconds() + "s");
                }
                return process.exitValue() == 0 ? new Success() : new Failure(firstBytes(output));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            // Most often a program that the real image has and that images.yaml does not map.
            return new Failure(
                    "exec: \"%s\" cannot be run on this machine (%s); probe by tcpSocket or httpGet"
                            .formatted(spec.command().getFirst(), e.getMessage()));
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while probing", e);
        }
    }

    private static String firstBytes(Path output) throws IOException {
        try (var in = Files.newInputStream(output)) {
            return new String(in.readNBytes(1024), StandardCharsets.UTF_8).strip();
        }
    }
}
