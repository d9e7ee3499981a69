package dev.spillway.benchmarks.kubernetes;

import java.util.List;

/** The least, the middle and the greatest of some values, of which there is at least one. */
public record Spread(double min, double median, double max) {

    public static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return new Spread(
                sorted.getFirst(),
                sorted.size() % 2 == 1
                        ? sorted.get(middle)
                        : (sorted.get(middle - 1) + sorted.get(middle)) / 2,
                sorted.getLast());
    }
}
