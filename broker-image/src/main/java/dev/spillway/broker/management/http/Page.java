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
 * What is answered at one path. It is made on a thread of its own, so that no page waits for
 * another, and once for all who wait for it, so that more callers are not more work. Only the
 * server's thread calls it.
 */
final class Page {
    private static final Logger LOG = LoggerFactory.getLogger(Page.class);

    private final Callable<Response> made;
    private final ExecutorService thread;
    private final Consumer<Runnable> server;
    private final BiConsumer<List<Connection>, Response> deliver;
    private final Set<Connection> waiting = new LinkedHashSet<>();
    private boolean isBeingMade;

    /**
     * A page that nobody has asked for yet.
     *
     * @param server runs what it is given on the server's thread
     */
    Page(
            String path,
            Callable<Response> made,
            Consumer<Runnable> server,
            BiConsumer<List<Connection>, Response> deliver) {
        this.made = made;
        this.server = server;
        this.deliver = deliver;
        this.thread =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform()
                                .daemon()
                                .name("management" + path.replace('/', '-'))
                                .factory());
    }

    /** The answer is never older than the question: who comes while it is made gets the next. */
    void ask(Connection caller) {
        waiting.add(caller);
        if (!isBeingMade) {
            make();
        }
    }

    void forget(Connection caller) {
        waiting.remove(caller);
    }

    void close() {
        thread.shutdownNow();
    }

    private void make() {
        isBeingMade = true;
        List<Connection> callers = List.copyOf(waiting);
        thread.execute(() -> {
            Response answer = answer();
            server.accept(() -> {
                isBeingMade = false;
                deliver.accept(callers.stream().filter(waiting::remove).toList(), answer);
                if (!waiting.isEmpty()) {
                    make();
                }
            });
        });
    }

    private Response answer() {
        try {
            return made.call();
        } catch (Exception | Error e) {
            LOG.error("The management endpoint failed", e);
            return Response.text(500, e.toString());
        }
    }
}
