package dev.spillway.local.uses.streams;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What visitors do, at random: they view pages, and some order something. Among it is what there is
 * in real life: records that come late, far too late, without a value, and that nobody can read.
 */
final class EventMix {
    /** So that a page gets a view in most windows, and an order has a few views before it. */
    static final int PAGES = 40;

    private static final int VISITORS = 1_500;
    private static final int ORDERS_PERCENT = 8;
    private static final int DELAYED_PERCENT = 10;
    private static final int MAX_DELAY_MS = 5_000;
    private static final int MAX_CENTS = 10_000;
    private static final List<String> SECTIONS =
            List.of("books", "garden", "kitchen", "music", "sports", "toys");

    /** One of so many views is each of these. */
    private static final int TOO_LATE = 250;

    private static final int WITHOUT_VALUE = 300;
    private static final int UNREADABLE = 500;
    private static final long TOO_LATE_MS = 2 * 60 * 60 * 1000;

    private final String run;
    private final SplittableRandom random;
    private long ids;

    /** A record to be published. */
    record Event(String topic, long at, String key, Optional<String> value) {}

    /**
     * @param run what all keys begin with
     */
    EventMix(String run, long seed) {
        this.run = run;
        this.random = new SplittableRandom(seed);
    }

    List<String> pages() {
        var pages = new ArrayList<String>();
        for (int page = 0; page < PAGES; page++) {
            pages.add(run + "page-" + page);
        }
        return pages;
    }

    /**
     * A visitor views a page, and may order.
     *
     * @param notBefore the view's timestamp, though it comes late
     */
    List<Event> visit(String page, long notBefore, long now) {
        var visitor = run + "visitor-" + random.nextInt(VISITORS);
        var events = new ArrayList<Event>();
        events.add(view(visitor, page, Math.max(notBefore, delayed(now))));
        if (one(TOO_LATE)) {
            events.add(view(visitor, page, now - TOO_LATE_MS));
        }
        if (one(WITHOUT_VALUE)) {
            events.add(new Event(Website.VIEWS, now, visitor, Optional.empty()));
        }
        if (one(UNREADABLE)) {
            events.add(new Event(Website.VIEWS, now, visitor, Optional.of("<" + nextId() + ">")));
        }
        if (random.nextInt(100) < ORDERS_PERCENT) {
            events.add(order(visitor, delayed(now)));
        }
        return events;
    }

    private Event view(String visitor, String page, long at) {
        return new Event(
                Website.VIEWS,
                at,
                visitor,
                Optional.of("{\"id\":\"%s\",\"page\":\"%s\"}".formatted(nextId(), page)));
    }

    private Event order(String visitor, long at) {
        var id = nextId();
        return new Event(
                Website.ORDERS,
                at,
                id,
                Optional.of(
                        "{\"id\":\"%s\",\"visitor\":\"%s\",\"cents\":%d}"
                                .formatted(id, visitor, 1 + random.nextInt(MAX_CENTS))));
    }

    /** A page as it is from now on. */
    Event page(String page, long now) {
        var section = run + SECTIONS.get(random.nextInt(SECTIONS.size()));
        return new Event(
                Website.PAGES,
                now,
                page,
                Optional.of(
                        "{\"title\":\"Title %s\",\"section\":\"%s\"}"
                                .formatted(nextId(), section)));
    }

    /** Another section, or, now and then, none: the page is deleted. */
    Event change(String page, long now) {
        return one(6) ? new Event(Website.PAGES, now, page, Optional.empty()) : page(page, now);
    }

    /** One of these pages. */
    String any(List<String> pages) {
        return pages.get(random.nextInt(pages.size()));
    }

    private long delayed(long now) {
        return random.nextInt(100) < DELAYED_PERCENT ? now - random.nextInt(MAX_DELAY_MS) : now;
    }

    private boolean one(int of) {
        return random.nextInt(of) == 0;
    }

    private String nextId() {
        return run + ids++;
    }
}
