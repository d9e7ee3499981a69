package dev.spillway.examples.activity;

import dev.spillway.examples.Application;
import dev.spillway.examples.Environment;
import dev.spillway.examples.Json;
import dev.spillway.examples.activity.Event.Order;
import dev.spillway.examples.activity.Event.PageView;
import dev.spillway.examples.activity.Event.Search;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the pages of the shops, and takes what their visitors do: browsers post page views,
 * searches and orders, each of which is in its topic, on all in-sync replicas, when the answer is
 * 204. The pages themselves do not need Kafka.
 */
public final class Shop implements Application {
    private static final int MAX_BODY = 4_096;

    /** Beyond that, browsers are told to come back, rather than that memory fills. */
    private static final int MAX_WAITING = 10_000;

    /** Those that wait when the shop is stopped. */
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(5);

    private static final int CREATED = 204;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;
    private static final Logger LOG = LoggerFactory.getLogger(Shop.class);

    private final AtomicInteger waiting = new AtomicInteger();

    @Override
    public void run(Environment environment) throws Exception {
        var stopped = new CountDownLatch(1);
        environment.onStop(stopped::countDown);
        try (var producer =
                        new KafkaProducer<>(
                                environment.kafka(producer()),
                                new StringSerializer(),
                                new ByteArraySerializer());
                var metrics = new KafkaClientMetrics(producer);
                var openSearch = new OpenSearch(environment.variable("OPENSEARCH_URL"));
                var catalogue =
                        new Catalogue(
                                Catalogue.consumer(environment.kafka()), stopped::countDown)) {
            metrics.bindTo(environment.meters());
            // Now, since to send to a topic that is not known yet blocks.
            for (var topic :
                    new String[] {PageView.TOPIC, Search.TOPIC, Order.TOPIC, Product.TOPIC}) {
                producer.partitionsFor(topic);
            }
            var options =
                    new HttpServerOptions()
                            .setHost(environment.address())
                            .setPort(Integer.parseInt(environment.variable("HTTP_PORT", "8081")));
            var vertx = Vertx.vertx();
            try {
                var server =
                        vertx.createHttpServer(options)
                                .requestHandler(routes(vertx, producer, openSearch, catalogue))
                                .listen()
                                .await();
                environment.ready(catalogue::complete);
                stopped.await();
                // Before the producer is closed.
                close(server).await(2 * ANSWERS_WITHIN.toSeconds(), TimeUnit.SECONDS);
                catalogue.check();
            } finally {
                vertx.close().await(1, TimeUnit.SECONDS);
            }
        }
    }

    /** Idempotent, and acknowledged by all in-sync replicas, as producers are by default. */
    private static Map<String, Object> producer() {
        return Map.of(
                "compression.type", "zstd",
                "linger.ms", 5,
                // The longest that a browser waits for an answer.
                "delivery.timeout.ms", 60_000,
                "max.block.ms", 10_000,
                // A topic to which nobody writes for a while must not be asked for again.
                "metadata.max.idle.ms", 86_400_000);
    }

    /** Takes no more requests, and answers those that it has. */
    static Future<Void> close(HttpServer server) {
        return server.shutdown(ANSWERS_WITHIN.toSeconds(), TimeUnit.SECONDS);
    }

    Router routes(
            Vertx vertx,
            Producer<String, byte[]> producer,
            OpenSearch openSearch,
            Catalogue catalogue) {
        var router = Router.router(vertx);
        router.post("/events/*").handler(BodyHandler.create(false).setBodyLimit(MAX_BODY));
        router.put().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY));
        router.post("/events/page-views")
                .handler(request ->
                        take(request, producer, catalogue, PageView.TOPIC, PageView.class));
        router.post("/events/searches")
                .handler(request -> take(request, producer, catalogue, Search.TOPIC, Search.class));
        router.post("/events/orders")
                .handler(request -> take(request, producer, catalogue, Order.TOPIC, Order.class));
        router.put("/products")
                .handler(request -> {
                    var product = parsed(request, Product.class);
                    send(request, producer, Product.TOPIC, product.key(), product);
                });
        router.get("/").handler(request -> html(request, ShopPages.sites(catalogue.sites())));
        router.get("/:site")
                .handler(request -> {
                    var site = path(request, "site");
                    html(request, ShopPages.products(site, catalogue.of(site).values()));
                });
        router.get("/:site/products/:product")
                .handler(request -> {
                    var site = path(request, "site");
                    var product = catalogue.product(site, path(request, "product"));
                    if (product.isEmpty()) {
                        request.response().setStatusCode(NOT_FOUND).end("no such product\n");
                    } else {
                        var searched = request.request().getParam("searched") != null;
                        html(request, ShopPages.product(product.get(), searched));
                    }
                });
        router.get("/:site/search").handler(request -> search(request, openSearch));
        router.route().failureHandler(Shop::failed);
        return router;
    }

    private <E extends Event> void take(
            RoutingContext request,
            Producer<String, byte[]> producer,
            Catalogue catalogue,
            String topic,
            Class<E> type) {
        var event = parsed(request, type);
        if (!catalogue.complete()) {
            unavailable(request);
            return;
        }
        var unknown = unknown(event, catalogue);
        if (unknown.isPresent()) {
            request.response().setStatusCode(BAD_REQUEST).end(unknown.get() + "\n");
            return;
        }
        send(request, producer, topic, event.key(), event);
    }

    /**
     * Anybody may post, and readers have a count for each product and category there is: so these
     * must be in the catalogue, or the readers' memory would be for anybody to fill.
     */
    private static Optional<String> unknown(Event event, Catalogue catalogue) {
        return switch (event) {
            case PageView view ->
                    catalogue
                            .product(view.site(), view.product())
                            .map(product ->
                                    product.category().equals(view.category())
                                            ? Optional.<String>empty()
                                            : Optional.of(
                                                    "the category of product '%s' is '%s', not '%s'"
                                                            .formatted(
                                                                    product.key(),
                                                                    product.category(),
                                                                    view.category())))
                            .orElseGet(() -> noProduct(view.site(), view.product()));
            case Search search ->
                    catalogue.hasSite(search.site())
                            ? Optional.empty()
                            : Optional.of(
                                    "the catalogue has no site '%s'".formatted(search.site()));
            case Order order ->
                    catalogue.product(order.site(), order.product()).isPresent()
                            ? Optional.empty()
                            : noProduct(order.site(), order.product());
        };
    }

    private static Optional<String> noProduct(String site, String product) {
        return Optional.of("the catalogue has no product '%s/%s'".formatted(site, product));
    }

    private static <T> T parsed(RoutingContext request, Class<T> type) {
        var body = request.body().buffer();
        return Json.read(body == null ? new byte[0] : body.getBytes(), type);
    }

    private void send(
            RoutingContext request,
            Producer<String, byte[]> producer,
            String topic,
            String key,
            Object value) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            unavailable(request);
            return;
        }
        var context = request.vertx().getOrCreateContext();
        try {
            producer.send(
                    new ProducerRecord<>(topic, key, Json.bytes(value)),
                    (metadata, failure) ->
                            context.runOnContext(ignored -> {
                                waiting.decrementAndGet();
                                answer(request, failure);
                            }));
        } catch (RuntimeException e) {
            // A producer that is closed, or failed for good, throws an IllegalStateException.
            waiting.decrementAndGet();
            answer(request, e);
        }
    }

    private static void answer(RoutingContext request, Exception failure) {
        if (failure == null) {
            request.response().setStatusCode(CREATED).end();
        } else {
            LOG.warn("Kafka has not taken an event: {}", failure.toString());
            unavailable(request);
        }
    }

    private static void unavailable(RoutingContext request) {
        request.response().setStatusCode(UNAVAILABLE).putHeader("Retry-After", "5").end();
    }

    /** As a page, or as JSON for who accepts only that. */
    private static void search(RoutingContext request, OpenSearch openSearch) {
        var site = path(request, "site");
        var words = request.request().getParam("q", "");
        Future.fromCompletionStage(
                        openSearch.search(site, words), request.vertx().getOrCreateContext())
                .onSuccess(found -> {
                    if ("application/json".equals(request.request().getHeader("Accept"))) {
                        request.response()
                                .putHeader("Content-Type", "application/json")
                                .end(Json.text(found));
                    } else {
                        html(request, ShopPages.found(site, words, found));
                    }
                })
                .onFailure(failure -> {
                    LOG.warn("cannot search: {}", failure.toString());
                    request.response().setStatusCode(UNAVAILABLE).end("search is unavailable\n");
                });
    }

    private static String path(RoutingContext request, String name) {
        return Objects.requireNonNull(request.pathParam(name), name);
    }

    private static void html(RoutingContext request, String page) {
        request.response().putHeader("Content-Type", "text/html; charset=utf-8").end(page);
    }

    private static void failed(RoutingContext request) {
        if (request.failure() instanceof SerializationException invalid) {
            request.response().setStatusCode(BAD_REQUEST).end(invalid.getMessage() + "\n");
            return;
        }
        if (request.failure() != null) {
            LOG.error("cannot answer {}", request.request().path(), request.failure());
        }
        request.response()
                .setStatusCode(request.statusCode() < 0 ? 500 : request.statusCode())
                .end();
    }
}
