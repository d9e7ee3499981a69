package dev.spillway.local.api.http;

import dev.spillway.local.api.fault.ActiveFaults;
import dev.spillway.local.api.fault.Call;
import dev.spillway.local.api.object.StatusException;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A connection of a watch to which the active faults are applied. */
final class FaultyConnection implements Watch.Connection {

    private static final String EXPIRED = "The resourceVersion for the provided watch is too old.";

    private final Watch.Connection connection;
    private final ActiveFaults faults;
    private final Call watch;
    private final Vertx vertx;
    private final long oldest;

    /** Delayed events. The counters are the numbers of events that were delayed and sent so far. */
    private final Deque<Watch.Event> waiting = new ArrayDeque<>();

    private long in;
    private long out;

    /** Whether events were swallowed since the watch was opened. */
    private boolean silent;

    private long closing = -1;

    FaultyConnection(Watch.Connection connection, ActiveFaults faults, Call watch, Vertx vertx) {
        this.connection = connection;
        this.faults = faults;
        this.watch = watch;
        this.vertx = vertx;
        this.oldest = faults.oldest(watch);
        this.silent = faults.silences(watch);
    }

    @Override
    public void send(Watch.Event event) {
        if (silent) {
            return;
        }
        switch (event.type()) {
            // The client lists again after an error.
            case ERROR -> {
                dropWaiting();
                connection.send(event);
            }
            case BOOKMARK -> sendInTime(event);
            case ADDED, MODIFIED, DELETED -> {
                if (!faults.misses(watch)) {
                    sendInTime(event);
                }
            }
        }
    }

    private void sendInTime(Watch.Event event) {
        Duration late = faults.delay(watch);
        if (late.isZero()) {
            connection.send(event);
            return;
        }
        waiting.add(event);
        long last = ++in;
        vertx.setTimer(late.toMillis(), timer -> sendUpTo(last));
    }

    /** Sends nothing if the faults have changed or the client has disconnected in the meantime. */
    private void sendUpTo(long last) {
        while (out < last) {
            out++;
            connection.send(waiting.remove());
        }
    }

    private void dropWaiting() {
        waiting.clear();
        out = in;
    }

    @Override
    public boolean slow() {
        return connection.slow();
    }

    @Override
    public void allow(long bytes) {
        connection.allow(bytes);
    }

    /** Delayed events are not lost: the client resumes from before them. */
    @Override
    public void end() {
        dropWaiting();
        connection.end();
    }

    @Override
    public void whenGone(Runnable action) {
        Runnable stopListening = faults.listen(this::faultsChanged);
        closeLater();
        connection.whenGone(() -> {
            stopListening.run();
            vertx.cancelTimer(closing);
            dropWaiting();
            action.run();
        });
    }

    private void closeLater() {
        vertx.cancelTimer(closing);
        closing =
                faults.closesAfter(watch)
                        .map(after -> vertx.setTimer(after.toMillis(), timer -> end()))
                        .orElse(-1L);
    }

    private void faultsChanged() {
        closeLater();
        if (faults.silences(watch)) {
            dropWaiting();
            silent = true;
        } else if (silent) {
            end();
        } else if (faults.oldest(watch) > oldest) {
            send(Watch.Event.error(StatusException.expired(EXPIRED)));
            end();
        } else if (faults.delay(watch).isZero()) {
            sendUpTo(in);
        }
    }
}
