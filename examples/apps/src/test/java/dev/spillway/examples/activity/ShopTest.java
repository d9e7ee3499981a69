package dev.spillway.examples.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.examples.Json;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShopTest {
    private static final long LONGEST_WAIT = Duration.ofMinutes(1).toNanos();

    private final MockProducer<String, byte[]> kafka =
            new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    private final OpenSearch openSearch = new OpenSearch("http://127.0.0.1:1");
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient browser = HttpClient.newHttpClient();
    private final ProductsTopic products = new ProductsTopic();
    private Catalogue catalogue;
    private int port;

    @BeforeEach
    void open() {
        products.add(ProductsTopic.LAMP.key(), Json.bytes(ProductsTopic.LAMP));
        catalogue = products.catalogue(() -> {});
        port = serve(kafka).actualPort();
    }

    private HttpServer serve(MockProducer<String, byte[]> producer) {
        return vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(new Shop().routes(vertx, producer, openSearch, catalogue))
                .listen()
                .await();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(1, TimeUnit.MINUTES);
        catalogue.close();
        openSearch.close();
        browser.close();
    }

    @Test
    void takesWhatIsAboutTheCatalogue() throws Exception {
        for (var event :
                new String[][] {
                    {"page-views", view("a", "lamp", "lamps")},
                    {"searches", search("a", "red")},
                    {"orders", order("a", "lamp")}
                }) {
            assertThat(post(event[0], event[1]).statusCode()).as(event[0]).isEqualTo(204);
        }

        assertThat(kafka.history())
                .extracting(record -> record.topic() + " " + record.key())
                .containsExactly("page-views a/v1", "searches a/v1", "orders a/v1");
    }

    @Test
    void nobodyFillsTheMemoryOfItsReadersWithNamesOfTheirOwn() throws Exception {
        refused("page-views", view("a", "x1", "lamps"), "the catalogue has no product 'a/x1'");
        refused("page-views", view("b", "lamp", "lamps"), "the catalogue has no product 'b/lamp'");
        refused(
                "page-views",
                view("a", "lamp", "x1"),
                "the category of product 'a/lamp' is 'lamps', not 'x1'");
        refused("orders", order("a", "x1"), "the catalogue has no product 'a/x1'");
        refused("searches", search("b", "red"), "the catalogue has no site 'b'");
        refused("searches", search("a", "x".repeat(201)), "query must be 1 to 200 characters");
        refused("searches", search("a".repeat(65), "red"), "site must be 1 to 64 letters");

        assertThat(kafka.history()).isEmpty();
    }

    @Test
    void aProducerThatTakesNothingAnyMoreIsUnavailability() throws Exception {
        kafka.close();

        var answer = post("orders", order("a", "lamp"));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("5");
    }

    @Test
    void whatWasPostedBeforeItClosesIsAnswered() throws Exception {
        try (var slow =
                new MockProducer<>(
                        false, null, new StringSerializer(), new ByteArraySerializer())) {
            var server = serve(slow);
            var answer =
                    browser.sendAsync(
                            post(server.actualPort(), "orders", order("a", "lamp")),
                            BodyHandlers.ofString());
            var began = System.nanoTime();
            while (slow.history().isEmpty()) {
                assertThat(System.nanoTime() - began).isLessThan(LONGEST_WAIT);
                LockSupport.parkNanos(1_000_000);
            }

            var closed = Shop.close(server);
            slow.completeNext();

            assertThat(answer.get(1, TimeUnit.MINUTES).statusCode()).isEqualTo(204);
            closed.await(1, TimeUnit.MINUTES);
        }
    }

    private void refused(String topic, String event, String reason) throws Exception {
        var answer = post(topic, event);
        assertThat(answer.statusCode()).as(event).isEqualTo(400);
        assertThat(answer.body()).contains(reason);
    }

    private HttpResponse<String> post(String topic, String event) throws Exception {
        return browser.send(post(port, topic, event), BodyHandlers.ofString());
    }

    private static HttpRequest post(int port, String topic, String event) {
        var address = URI.create("http://127.0.0.1:%d/events/%s".formatted(port, topic));
        return HttpRequest.newBuilder(address).POST(BodyPublishers.ofString(event)).build();
    }

    private static String view(String site, String product, String category) {
        return """
        {"site":"%s","visitor":"v1","product":"%s","category":"%s","searched":true}
        """
                .formatted(site, product, category);
    }

    private static String search(String site, String query) {
        return """
        {"site":"%s","visitor":"v1","query":"%s"}
        """
                .formatted(site, query);
    }

    private static String order(String site, String product) {
        return """
        {"site":"%s","visitor":"v1","product":"%s","cents":100}
        """
                .formatted(site, product);
    }
}
