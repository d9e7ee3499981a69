package dev.spillway.local.uses.activity;

import dev.spillway.local.demo.DemoFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Many browsers that post to the shop what their visitors do, each one step after the other. What
 * was answered with 204 counts as sent; anything else is a failure, since nothing that the shop
 * needs is broken.
 */
final class Browsers implements AutoCloseable {
    static final int BROWSERS = 32;

    private static final int TAKEN = 204;
    private static final int OK = 200;

    /** Longer than the shop waits for Kafka, so that its answer is known. */
    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    private final String shop;
    private final String site;
    private final Behaviour behaviour;
    private final Sent sent;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(TIMEOUT)
                    .build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final AtomicLong nextAt = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private volatile long intervalNanos;
    private volatile boolean enough;

    /**
     * @param shop such as {@code http://127.1.1.7:8081}
     */
    Browsers(String shop, String site, Behaviour behaviour, Sent sent) {
        this.shop = shop;
        this.site = site;
        this.behaviour = behaviour;
        this.sent = sent;
    }

    void sell(Assortment.Item item) throws DemoFailure {
        try {
            request("/products", "PUT", item.json(site));
        } catch (IOException e) {
            throw new DemoFailure("the shop has not taken a product: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted", e);
        }
    }

    boolean sells(Assortment.Item item) throws DemoFailure {
        var page =
                HttpRequest.newBuilder(
                                URI.create(
                                        "%s/%s/products/%s".formatted(shop, site, item.product())))
                        .timeout(TIMEOUT)
                        .build();
        try {
            return http.send(page, BodyHandlers.discarding()).statusCode() == OK;
        } catch (IOException e) {
            throw new DemoFailure("the shop has not shown a product: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted", e);
        }
    }

    void start() {
        for (int i = 0; i < BROWSERS; i++) {
            threads.execute(this::browse);
        }
    }

    /** All browsers together; as fast as possible if it is infinite. */
    void limit(double perSecond) {
        intervalNanos = Double.isInfinite(perSecond) ? 0 : (long) (1e9 / perSecond);
    }

    /** Steps that the shop has taken. */
    long taken() {
        return taken.get();
    }

    private void browse() {
        while (!enough && failure.get() == null) {
            awaitTurn();
            var step = behaviour.next();
            try {
                request("/events/" + step.topic(), "POST", step.json(site));
                sent.add(step, Sent.NOW);
                taken.incrementAndGet();
            } catch (IOException e) {
                failure.compareAndSet(null, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void awaitTurn() {
        var interval = intervalNanos;
        if (interval == 0) {
            return;
        }
        var now = System.nanoTime();
        // Turns that were missed are not made up for.
        var turn = nextAt.updateAndGet(last -> Math.max(last + interval, now));
        LockSupport.parkNanos(turn - now);
    }

    private void request(String path, String method, String body)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(shop + path))
                        .timeout(TIMEOUT)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build();
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != TAKEN) {
            throw new IOException(
                    "%s%s answers %d %s to %s"
                            .formatted(shop, path, answer.statusCode(), answer.body(), body));
        }
    }

    /**
     * @throws DemoFailure when the shop has not taken a step
     */
    void check() throws DemoFailure {
        var failed = failure.get();
        if (failed != null) {
            throw new DemoFailure(
                    "the shop has not taken what a browser posted: %s. `kubectl logs -n activity-tracking deploy/shop` says more"
                            .formatted(failed.getMessage()),
                    failed);
        }
    }

    /** Returns when every step that was posted has been answered. */
    void end() throws DemoFailure {
        enough = true;
        threads.close();
        check();
    }

    @Override
    public void close() {
        enough = true;
        threads.shutdownNow();
        http.shutdownNow();
    }
}
