package dev.spillway.operator.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A broker's metrics page, over a real connection. */
class MetricsPageTest {
    private static final String LINE =
            "kafka_server_brokertopicmetrics_remotelogsizebytes{topic=\"a\"} 5.0";

    private final HttpServer broker = server();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch ended = new CountDownLatch(1);

    @BeforeEach
    void start() {
        broker.setExecutor(threads);
        broker.start();
    }

    @AfterEach
    void stop() {
        ended.countDown();
        broker.stop(0);
        threads.shutdownNow();
    }

    @Test
    void givesTheLinesAboutTopics() {
        broker.createContext(
                "/metrics",
                exchange -> answer(exchange, "# HELP x\n" + LINE + "\njvm_threads 7\n"));
        assertThat(new ManagementClient().metrics("127.0.0.1", port()).join())
                .containsExactly(LINE);
    }

    @Test
    void anEmptyPageHasNone() {
        broker.createContext("/metrics", exchange -> answer(exchange, ""));
        assertThat(new ManagementClient().metrics("127.0.0.1", port()).join()).isEmpty();
    }

    @Test
    void aBrokerThatDoesNotAnswerFailsInTime() {
        broker.createContext("/metrics", exchange -> await());
        assertFailsInTime();
    }

    /** The time limit of a request of Java's client ends with the headers. */
    @Test
    void aPageThatStopsInItsMiddleFailsInTime() {
        broker.createContext(
                "/metrics",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write((LINE + "\n").getBytes(UTF_8));
                    exchange.getResponseBody().flush();
                    await();
                });
        assertFailsInTime();
    }

    @Test
    void anErrorIsNoPage() {
        broker.createContext(
                "/metrics",
                exchange -> {
                    exchange.sendResponseHeaders(500, -1);
                    exchange.close();
                });
        assertThatThrownBy(() -> new ManagementClient().metrics("127.0.0.1", port()).join())
                .isInstanceOf(CompletionException.class);
    }

    private void assertFailsInTime() {
        var managementClient = new ManagementClient(Duration.ofMillis(100));
        assertThatThrownBy(() -> managementClient.metrics("127.0.0.1", port()).join())
                .isInstanceOf(CompletionException.class);
    }

    private void await() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int port() {
        return broker.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, String page) throws IOException {
        var body = page.getBytes(UTF_8);
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
