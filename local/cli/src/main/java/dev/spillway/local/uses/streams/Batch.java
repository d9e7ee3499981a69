package dev.spillway.local.uses.streams;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The same results, computed anew: all events are collected first, then counted and put together by
 * their timestamps. It knows no order of arrival but that within a partition, by which it tells
 * which views came too late to be counted.
 */
final class Batch {
    static final long WINDOW_MS = 10_000;
    static final long GRACE_MS = 300_000;
    static final long BEFORE_ORDER_MS = 20_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<View> views = new ArrayList<>();
    private final List<Order> orders = new ArrayList<>();

    /** By page, then by when it was so; empty when it was deleted. */
    private final Map<String, NavigableMap<Long, Optional<String>>> sections = new HashMap<>();

    /** The newest timestamp so far, by partition of the views. */
    private final Map<Integer, Long> newest = new HashMap<>();

    private final Results results = new Results();
    private long events;

    private record View(String id, String visitor, String page, long at, boolean counted) {}

    private record Order(String id, String visitor, long cents, long at) {}

    /** Adds a record; those of a partition in their order. */
    void add(String topic, int partition, long at, String key, byte @Nullable [] value) {
        events++;
        switch (topic) {
            case Website.VIEWS -> view(partition, at, key, value);
            case Website.ORDERS -> order(at, key, value);
            case Website.PAGES ->
                    sections.computeIfAbsent(key, page -> new TreeMap<>())
                            .put(at, json(value).map(page -> page.path("section").asText()));
            default -> throw new IllegalArgumentException("no input is called " + topic);
        }
    }

    private void view(int partition, long at, String visitor, byte @Nullable [] value) {
        if (value == null) {
            return;
        }
        var view = json(value);
        if (view.isEmpty()) {
            results.count(Output.UnreadableEvents, Results.unreadable(visitor, value));
            return;
        }
        var before = newest.getOrDefault(partition, Long.MIN_VALUE);
        newest.put(partition, Math.max(before, at));
        views.add(
                new View(
                        view.get().path("id").asText(),
                        visitor,
                        view.get().path("page").asText(),
                        at,
                        windowOf(at) + WINDOW_MS + GRACE_MS > before));
    }

    private void order(long at, String id, byte @Nullable [] value) {
        json(value)
                .ifPresent(order ->
                        orders.add(
                                new Order(
                                        id,
                                        order.path("visitor").asText(),
                                        order.path("cents").asLong(),
                                        at)));
    }

    /** Empty for null, and for what is not JSON. */
    private static Optional<JsonNode> json(byte @Nullable [] value) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(value));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static long windowOf(long at) {
        return at - at % WINDOW_MS;
    }

    /** Of all that was added; to be called once. */
    Results results() {
        for (var view : views) {
            if (view.counted()) {
                count(Output.ViewsByPage, view.page(), view.at());
                section(view)
                        .ifPresent(section -> count(Output.ViewsBySection, section, view.at()));
            }
        }
        putOrdersTogether();
        return results;
    }

    /** How many records were added. */
    long events() {
        return events;
    }

    /** How many views came too late to be counted. */
    long late() {
        return views.stream().filter(view -> !view.counted()).count();
    }

    /** As it was when the page was viewed. */
    private Optional<String> section(View view) {
        return Optional.ofNullable(sections.get(view.page()))
                .flatMap(history -> Optional.ofNullable(history.floorEntry(view.at())))
                .flatMap(Map.Entry::getValue);
    }

    private void count(Output output, String of, long at) {
        results.count(output, of + "@" + Instant.ofEpochMilli(windowOf(at)));
    }

    private void putOrdersTogether() {
        var byVisitor = new HashMap<String, NavigableMap<Long, List<View>>>();
        for (var view : views) {
            byVisitor
                    .computeIfAbsent(view.visitor(), visitor -> new TreeMap<>())
                    .computeIfAbsent(view.at(), at -> new ArrayList<>())
                    .add(view);
        }
        for (var order : orders) {
            var theirs = byVisitor.getOrDefault(order.visitor(), new TreeMap<>());
            theirs.subMap(order.at() - BEFORE_ORDER_MS, true, order.at(), true).values().stream()
                    .flatMap(List::stream)
                    .forEach(view ->
                            results.count(
                                    Output.OrdersAfterViews,
                                    Results.pair(
                                            order.id(), view.id(), view.page(), order.cents())));
        }
    }
}
