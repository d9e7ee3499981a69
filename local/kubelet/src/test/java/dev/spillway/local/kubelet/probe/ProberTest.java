package dev.spillway.local.kubelet.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.spillway.local.kubelet.container.ProcessSpec;
import dev.spillway.local.kubelet.probe.ProbeResult.Failure;
import dev.spillway.local.kubelet.probe.ProbeResult.Success;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProberTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void probesAnyKindOfAddress(String ip) throws IOException {
        Assumptions.assumeTrue(isOfThisMachine(ip), ip + " is no address of this machine");
        HttpServer server = HttpServer.create(new InetSocketAddress(ip, 0), 0);
        server.createContext(
                "/ready",
                exchange -> {
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
        try {
            assertThat(prober(ip, server.getAddress().getPort()).probe()).isEqualTo(new Success());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aFailureNamesTheUrl() {
        assertThat(prober("::1", 1).probe())
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> assertThat(failure.toString()).contains("http://[::1]:1/ready"));
    }

    @Test
    void aProgramThatIsNotHereIsNamed(@TempDir Path directory) {
        Probe probe =
                new ProbeBuilder()
                        .withTimeoutSeconds(60)
                        .withNewExec()
                        .withCommand("no-such-program")
                        .endExec()
                        .build();
        Prober prober =
                Prober.of(
                        probe,
                        new Container(),
                        "127.0.0.1",
                        command -> new ProcessSpec(command, Map.of("PATH", "/"), directory));

        assertThat(prober.probe())
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure ->
                                assertThat(failure.toString())
                                        .contains("\"no-such-program\" cannot be run on this")
                                        .contains("probe by tcpSocket"));
    }

    private static Prober prober(String ip, int port) {
        Probe probe =
                new ProbeBuilder()
                        .withTimeoutSeconds(60)
                        .withNewHttpGet()
                        .withPath("/ready")
                        .withNewPort(port)
                        .endHttpGet()
                        .build();
        return Prober.of(
                probe,
                new Container(),
                ip,
                command -> {
                    throw new AssertionError("nothing is run");
                });
    }

    private static boolean isOfThisMachine(String ip) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(ip, 0));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
