package dev.spillway.examples.activity;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/** What a visitor has looked at of late. */
final class Visitor {
    private static final int REMEMBERED = 20;

    private final Deque<String> categories = new ArrayDeque<>();

    void looksAt(String category) {
        if (categories.size() == REMEMBERED) {
            categories.removeFirst();
        }
        categories.addLast(category);
    }

    /**
     * From which the next category is guessed: the share of each among the last, and which was the
     * last. Somebody new has only what everybody has.
     */
    Map<String, Double> features() {
        Map<String, Double> features = new TreeMap<>();
        features.put("anybody", 1.0);
        for (var category : categories) {
            features.merge("seen " + category, 1.0 / categories.size(), Double::sum);
        }
        if (!categories.isEmpty()) {
            features.put("last " + categories.getLast(), 1.0);
        }
        return features;
    }
}
