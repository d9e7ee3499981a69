package dev.spillway.operator.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementClientTest {
    private final ManagementClient managementClient = new ManagementClient();

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void tellsWhatABrokerRecoversAtAnyKindOfAddress(String ip) throws IOException {
        Assumptions.assumeTrue(isOfThisMachine(ip), ip + " is no address of this machine");
        var broker = HttpServer.create(new InetSocketAddress(ip, 0), 0);
        broker.createContext(
                "/ready",
                exchange -> {
                    var body =
                            "{\"state\": \"RECOVERY\", \"detail\": \"3 logs to recover\"}"
                                    .getBytes(UTF_8);
                    exchange.sendResponseHeaders(503, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        broker.start();
        try {
            assertThat(managementClient.recovery(ip, broker.getAddress().getPort()))
                    .contains("3 logs to recover");
        } finally {
            broker.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void aBrokerThatIsSilentTellsNothing(String ip) throws IOException {
        assertThat(managementClient.recovery(ip, closedPort())).isEmpty();
    }

    private static boolean isOfThisMachine(String ip) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(ip, 0));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int closedPort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
