package dev.spillway.broker.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeersTest {
    private final AtomicReference<String> page = new AtomicReference<>("");
    private HttpServer server;
    private Peers peers;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/disk",
                exchange -> {
                    byte[] body = page.get().getBytes(UTF_8);
                    exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        peers = new Peers(server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aBrokerSaysHowFullItsDiskIs() {
        page.set("{\"capacity\":1000,\"used\":950,\"limit\":2048.0}");

        peers.ask(Map.of(2, "127.0.0.1"));

        assertThat(peers.answers()).isEqualTo(Map.of(2, new DiskUsage(1000, 950)));
    }

    @Test
    void whoDoesNotAnswerOrSaysWhatCannotBeDoesNotCount() {
        page.set("{\"capacity\":1000,\"used\":950}");
        peers.ask(Map.of(2, "127.0.0.1"));
        page.set("");
        peers.ask(Map.of(2, "127.0.0.1", 3, "no such host"));
        assertThat(peers.answers()).isEmpty();

        for (String wrong : new String[] {"[]", "{", "{\"capacity\":0,\"used\":1}", "{}"}) {
            page.set(wrong);
            peers.ask(Map.of(2, "127.0.0.1"));

            assertThat(peers.answers()).as(wrong).isEmpty();
        }
    }
}
