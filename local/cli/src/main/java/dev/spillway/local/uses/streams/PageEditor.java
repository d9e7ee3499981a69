package dev.spillway.local.uses.streams;

import dev.spillway.local.uses.streams.EventMix.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Changes one page after the other while the others are viewed.
 *
 * <p>A join of a stream with a table uses the row that is there when the record of the stream is
 * processed, whatever their timestamps say. So that there is one right answer, also while brokers
 * and instances are lost, a page is not viewed from when it is to be changed until the change is in
 * the table:
 *
 * <ol>
 *   <li>all its views so far have been counted;
 *   <li>the change is published, with a later timestamp than theirs;
 *   <li>the application has committed its place behind the change;
 *   <li>the page is viewed again, with later timestamps only.
 * </ol>
 */
final class PageEditor {
    private final EventMix mix;
    private final Counted counted;
    private final TablePosition position;
    private final Publisher publisher;
    private final Duration pause;
    private final List<String> viewable;
    private final Map<String, Long> views = new HashMap<>();
    private final Map<String, Long> changedAt = new HashMap<>();
    private Step step;
    private final AtomicLong allViews = new AtomicLong();
    private volatile long changes;

    private sealed interface Step {
        record Pausing(long untilNanos) implements Step {}

        record Draining(String page) implements Step {}

        record Applying(String page, Future<RecordMetadata> published) implements Step {}
    }

    /** What the application has written so far. */
    @FunctionalInterface
    interface Counted {
        long viewsOf(String page);
    }

    /** How far the application has read the table's topic. */
    @FunctionalInterface
    interface TablePosition {
        boolean isBehind(RecordMetadata record);
    }

    @FunctionalInterface
    interface Publisher {
        Future<RecordMetadata> publish(Event event);
    }

    /**
     * @param pause between two changes
     */
    PageEditor(
            EventMix mix,
            Counted counted,
            TablePosition position,
            Publisher publisher,
            Duration pause) {
        this.mix = mix;
        this.counted = counted;
        this.position = position;
        this.publisher = publisher;
        this.pause = pause;
        this.viewable = new ArrayList<>(mix.pages());
        this.step = pause();
    }

    private Step pause() {
        return new Step.Pausing(System.nanoTime() + pause.toNanos());
    }

    /** Publishes all pages, before they are viewed. */
    List<Future<RecordMetadata>> publishAll(long now) {
        return viewable.stream()
                .map(page -> {
                    changedAt.put(page, now);
                    return publisher.publish(mix.page(page, now));
                })
                .toList();
    }

    /** Takes the next step, if it is time for it. */
    void next(long now) {
        step =
                switch (step) {
                    case Step.Pausing(long untilNanos) ->
                            System.nanoTime() < untilNanos ? step : drain();
                    case Step.Draining(String page) ->
                            counted.viewsOf(page) < views.getOrDefault(page, 0L)
                                    ? step
                                    : change(page, now);
                    case Step.Applying(String page, Future<RecordMetadata> published) ->
                            isApplied(published) ? show(page) : step;
                };
    }

    private Step drain() {
        var page = mix.any(viewable);
        viewable.remove(page);
        return new Step.Draining(page);
    }

    private Step change(String page, long now) {
        changedAt.put(page, now);
        return new Step.Applying(page, publisher.publish(mix.change(page, now)));
    }

    private boolean isApplied(Future<RecordMetadata> published) {
        return published.state() == Future.State.SUCCESS
                && !position.isBehind(published.resultNow());
    }

    private Step show(String page) {
        changes = changes + 1;
        viewable.add(page);
        return pause();
    }

    /** What a visitor does with one of the pages that can be viewed. */
    List<Event> visit(long now) {
        var page = mix.any(viewable);
        views.merge(page, 1L, Long::sum);
        allViews.incrementAndGet();
        return mix.visit(page, changedAt.getOrDefault(page, 0L) + 1, now);
    }

    /** How many views should be counted; for any thread. */
    long views() {
        return allViews.get();
    }

    /** How many changes of pages are in the table; for any thread. */
    long changes() {
        return changes;
    }
}
