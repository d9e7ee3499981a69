package dev.spillway.local.uses.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against a server that answers as OpenSearch does. */
class LogSearchTest {
    @Test
    void whatAKilledRunHasBlockedIsUnblocked() throws Exception {
        assertThat(unblock("{\"logs-2026.11.30\": {\"settings\": {}}}"))
                .containsExactly("GET ", "PUT {\"index.blocks.write\": null}");
    }

    @Test
    void withoutAnIndexThereIsNothingToUnblock() throws Exception {
        assertThat(unblock("{}")).containsExactly("GET ");
    }

    /** Returns the requests. */
    private static List<String> unblock(String settings) throws Exception {
        var requests = Collections.synchronizedList(new ArrayList<String>());
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/logs-*/_settings",
                exchange -> {
                    var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                    requests.add(exchange.getRequestMethod() + " " + body);
                    var answer = settings.getBytes(UTF_8);
                    try (exchange) {
                        exchange.sendResponseHeaders(200, answer.length);
                        exchange.getResponseBody().write(answer);
                    }
                });
        server.start();
        try {
            var address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
            new LogSearch(new Http("OpenSearch", address)).unblock();
        } finally {
            server.stop(0);
        }
        return requests;
    }
}
