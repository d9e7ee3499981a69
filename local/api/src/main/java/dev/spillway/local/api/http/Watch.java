package dev.spillway.local.api.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.object.StatusException;
import dev.spillway.local.api.resources.Listing;
import dev.spillway.local.api.store.Change;
import dev.spillway.local.api.store.Store;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A running watch.
 *
 * <p>It sends the changes of the selected objects in the order of their revisions. An object that
 * starts or stops matching the selectors is reported as added or deleted. The watch ends after its
 * timeout, when the client disconnects, or when the client reads too slowly; the client then
 * resumes.
 */
final class Watch {

    /** The default timeout is random between this and twice this, as in Kubernetes. */
    private static final long MIN_SECONDS = 1800;

    private static final long MAX_SECONDS = 2 * MIN_SECONDS;

    private static final long BOOKMARK_MILLIS = 30_000;

    /**
     * The options of a watch.
     *
     * @param from the resourceVersion to resume from; empty or 0 to start with the existing objects
     * @param initialEvents whether to send the existing objects and then a bookmark; empty if not
     *     specified
     * @param seconds the timeout; 0 if not specified
     * @param oldest the oldest resourceVersion that this client may resume from
     */
    record Options(
            String from,
            Optional<Boolean> initialEvents,
            boolean bookmarks,
            long seconds,
            long oldest) {}

    /**
     * An event of a watch.
     *
     * @param object rendered for the client; for an error, its status
     */
    record Event(Type type, ObjectNode object) {
        enum Type {
            ADDED,
            MODIFIED,
            DELETED,
            BOOKMARK,
            ERROR
        }

        static Event error(StatusException failure) {
            return new Event(Type.ERROR, failure.status());
        }

        byte[] json() {
            return Json.bytes(Json.object().put("type", type.name()).set("object", object));
        }
    }

    /** The connection to the client. */
    interface Connection {
        void send(Event event);

        /** Whether too much data is waiting to be sent. */
        boolean slow();

        /** Raises the limit for waiting data by the size of the initial events. */
        void allow(long bytes);

        void end();

        void whenGone(Runnable action);
    }

    private final Store store;
    private final Listing.Query query;
    private final ResponseRenderer renderer;
    private final Options options;
    private final Connection connection;
    private boolean first = true;
    private boolean sendingInitialEvents;
    private long sent;
    private boolean ended;

    Watch(
            Store store,
            Listing.Query query,
            ResponseRenderer renderer,
            Options options,
            Connection connection) {
        this.store = store;
        this.query = query;
        this.renderer = renderer;
        this.options = options;
        this.connection = connection;
    }

    void start(Vertx vertx) {
        boolean initial =
                options.initialEvents()
                        .orElse(options.from().isEmpty() || options.from().equals("0"));
        if (initial) {
            sendingInitialEvents = true;
            new Listing(store)
                    .list(query, 0)
                    .items()
                    .forEach(object -> send(Event.Type.ADDED, object));
            sendingInitialEvents = false;
            connection.allow(sent);
            if (options.initialEvents().orElse(false)) {
                sendBookmark(true);
            }
        } else if (!options.from().isEmpty() && !resume(options.from())) {
            end();
        }
        if (ended) {
            return;
        }
        Runnable stopListening = store.listen(this::changed);
        long end = vertx.setTimer(seconds() * 1000, timer -> end());
        long bookmarks =
                options.bookmarks()
                        ? vertx.setPeriodic(BOOKMARK_MILLIS, timer -> sendBookmark(false))
                        : -1;
        connection.whenGone(() -> {
            stopListening.run();
            vertx.cancelTimer(end);
            vertx.cancelTimer(bookmarks);
        });
    }

    private long seconds() {
        return options.seconds() > 0
                ? Math.min(options.seconds(), MAX_SECONDS)
                : ThreadLocalRandom.current().nextLong(MIN_SECONDS, MAX_SECONDS);
    }

    /** Sends the changes since a resourceVersion; false if it has expired. */
    private boolean resume(String from) {
        long seen = revision(from);
        // A future version stems from an earlier state of the server.
        Optional<List<Change>> missed =
                seen > store.revision() || seen < options.oldest()
                        ? Optional.empty()
                        : store.since(seen, query.type().stored());
        if (missed.isEmpty()) {
            String message = "too old resource version: %s (%d)".formatted(from, store.revision());
            send(Event.error(StatusException.expired(message)));
            return false;
        }
        missed.get().forEach(this::changed);
        return true;
    }

    private static long revision(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw StatusException.badRequest("resourceVersion: Invalid value: \"" + text + "\"");
        }
    }

    private void changed(Change change) {
        if (!change.key().resource().equals(query.type().stored())) {
            return;
        }
        Optional<ObjectNode> before = shown(change.before());
        Optional<ObjectNode> after = shown(change.after());
        if (after.isPresent()) {
            send(before.isPresent() ? Event.Type.MODIFIED : Event.Type.ADDED, after.get());
        } else if (before.isPresent()) {
            ObjectNode last = before.get().deepCopy();
            ObjectMeta.of(last).node().put("resourceVersion", Long.toString(change.revision()));
            send(Event.Type.DELETED, last);
        }
    }

    private Optional<ObjectNode> shown(@Nullable ObjectNode object) {
        return Optional.ofNullable(object).filter(query::matches);
    }

    private void send(Event.Type type, ObjectNode object) {
        send(new Event(type, renderer.object(object, first)));
        first = false;
    }

    private void sendBookmark(boolean initialEventsEnd) {
        send(new Event(Event.Type.BOOKMARK, renderer.bookmark(store.revision(), initialEventsEnd)));
    }

    private void send(Event event) {
        if (ended) {
            return;
        }
        if (!sendingInitialEvents && connection.slow()) {
            end();
            return;
        }
        if (sendingInitialEvents) {
            sent += event.json().length;
        }
        connection.send(event);
    }

    private void end() {
        ended = true;
        connection.end();
    }
}
