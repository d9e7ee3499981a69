package dev.spillway.broker.management.http;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page of one path. It is rendered on a thread of its own, so that no page waits for another,
 * and once for all clients that wait for it, so that more clients are not more work. Only the
 * server's thread calls it.
 */
final class Page {
    private static final Logger LOG = LoggerFactory.getLogger(Page.class);

    private final Callable<Response> rendered;
    private final ExecutorService thread;
    private final Consumer<Runnable> server;
    private final BiConsumer<List<Connection>, Response> deliver;
    private final Set<Connection> waiting = new LinkedHashSet<>();
    private boolean isRendering;

    /**
     * A page that has not been requested yet.
     *
     * @param server runs what it is given on the server's thread
     */
    Page(
            String path,
            Callable<Response> rendered,
            Consumer<Runnable> server,
            BiConsumer<List<Connection>, Response> deliver) {
        this.rendered = rendered;
        this.server = server;
        this.deliver = deliver;
        this.thread =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform()
                                .daemon()
                                .name("management" + path.replace('/', '-'))
                                .factory());
    }

    /**
     * A response is never older than its request: a client that comes while the page is rendered
     * gets the next one.
     */
    void ask(Connection client) {
        waiting.add(client);
        if (!isRendering) {
            render();
        }
    }

    void forget(Connection client) {
        waiting.remove(client);
    }

    void close() {
        thread.shutdownNow();
    }

    private void render() {
        isRendering = true;
        List<Connection> clients = List.copyOf(waiting);
        thread.execute(() -> {
            Response answer = answer();
            server.accept(() -> {
                isRendering = false;
                deliver.accept(clients.stream().filter(waiting::remove).toList(), answer);
                if (!waiting.isEmpty()) {
                    render();
                }
            });
        });
    }

    private Response answer() {
        try {
            return rendered.call();
        } catch (Exception | Error e) {
            LOG.error("The management endpoint failed", e);
            return Response.text(500, e.toString());
        }
    }
}
