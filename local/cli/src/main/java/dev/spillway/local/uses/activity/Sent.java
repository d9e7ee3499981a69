package dev.spillway.local.uses.activity;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was acknowledged: counts of all that the applications must come to, by names as they have
 * them. Thread-safe.
 */
final class Sent {
    /** In place of the days on which this program ran, of which there may be two. */
    static final String NOW = "now";

    private final SortedMap<String, SortedMap<String, Long>> measures = new TreeMap<>();
    private final Map<String, Long> clicks = new TreeMap<>();
    private long steps;
    private long clicked;

    /** Of all sites' totals, those of one. */
    record Total(long views, long clicks, long searches, long orders, long cents) {}

    /**
     * @param day in UTC, or {@link #NOW}
     */
    synchronized void add(Step step, String day) {
        steps++;
        switch (step) {
            case Step.View view -> {
                add("views-by-day", day, 1);
                add("views-by-category", view.category(), 1);
                add("views-by-product", view.product(), 1);
                if (view.searched()) {
                    clicks.merge(view.product(), 1L, Long::sum);
                    clicked++;
                }
            }
            case Step.Query query -> {
                add("searches-by-day", day, 1);
                add("searches-by-query", query.words(), 1);
            }
            case Step.Purchase purchase -> {
                add("orders-by-day", day, 1);
                add("orders-by-product", purchase.product(), 1);
                add("cents-by-day", day, purchase.cents());
            }
        }
    }

    private void add(String measure, String name, long amount) {
        measures.computeIfAbsent(measure, key -> new TreeMap<>()).merge(name, amount, Long::sum);
    }

    synchronized long steps() {
        return steps;
    }

    synchronized long clicks() {
        return clicked;
    }

    /** As the report must be: from measure to name to amount. */
    synchronized SortedMap<String, SortedMap<String, Long>> report() {
        SortedMap<String, SortedMap<String, Long>> copy = new TreeMap<>();
        measures.forEach((measure, amounts) -> copy.put(measure, new TreeMap<>(amounts)));
        return copy;
    }

    synchronized Total total() {
        return new Total(
                sum("views-by-day"),
                clicked,
                sum("searches-by-day"),
                sum("orders-by-day"),
                sum("cents-by-day"));
    }

    private long sum(String measure) {
        return measures.getOrDefault(measure, new TreeMap<>()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Products with their clicks, in the order in which a search must show them. */
    record Found(String product, long clicks) {}

    /** The items whose title has the word: most clicks first, those with as many by name. */
    synchronized List<Found> found(String word) {
        return Assortment.items().stream()
                .filter(item -> List.of(item.product().split("-")).contains(word))
                .map(item -> new Found(item.product(), clicks.getOrDefault(item.product(), 0L)))
                .sorted(
                        Comparator.comparingLong(Found::clicks)
                                .reversed()
                                .thenComparing(Found::product))
                .toList();
    }
}
