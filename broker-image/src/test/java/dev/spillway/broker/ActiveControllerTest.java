package dev.spillway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ActiveControllerTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void aPortThatAcceptsConnectionsIsNoObstacle() throws IOException {
        try (ServerSocket open = new ServerSocket(0, 5, LOOPBACK)) {
            assertThat(failure("localhost", open.getLocalPort())).isEmpty();
        }
    }

    @Test
    void saysThatANameDoesNotResolve() {
        assertThat(failure("controller.invalid", 9093))
                .contains("its name controller.invalid does not resolve");
    }

    @Test
    void saysWhichAddressRefuses() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 5, LOOPBACK)) {
            port = closed.getLocalPort();
        }
        assertThat(failure("localhost", port).orElse(""))
                .startsWith("localhost:" + port + " (127.0.0.1) ")
                .endsWith("refuses connections");
    }

    /** As the address of a Pod that is gone, to which packets are dropped. */
    @Test
    void saysWhichAddressIsSilent() throws IOException {
        try (SilentPort silent = SilentPort.open("127.0.0.1", 0)) {
            assertThat(failure("localhost", silent.port()).orElse(""))
                    .startsWith("localhost:" + silent.port() + " (127.0.0.1) ")
                    .endsWith("did not accept a connection within 1 s");
        }
    }

    private static Optional<String> failure(String host, int port) {
        return ActiveController.connectionFailure(host, port);
    }
}
