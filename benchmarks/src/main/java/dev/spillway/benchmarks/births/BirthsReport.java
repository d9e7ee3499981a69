package dev.spillway.benchmarks.births;

import dev.spillway.benchmarks.kubernetes.Spread;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The table for people: each birth, and the spread of all. */
record BirthsReport(int brokers, int controllers, List<Birth> births) {

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(
                "%nNew Clusters of %d controllers and %d brokers, one after the other, all of one name%n%n"
                        .formatted(controllers, brokers));
        text.append("| birth | containers started, s | Ready, s | restarts | deleted, s |\n");
        text.append("|---|---|---|---|---|\n");
        IntStream.range(0, births.size()).forEach(i -> text.append(row(i + 1, births.get(i))));
        if (!births.isEmpty()) {
            text.append(spread());
        }
        return text.toString();
    }

    private static String row(int number, Birth birth) {
        return String.format(
                Locale.ROOT,
                "| %d | %.1f | %.1f | %d | %.1f |%n",
                number,
                birth.podsSeconds(),
                birth.readySeconds(),
                birth.restarts(),
                birth.deletedSeconds());
    }

    private String spread() {
        Spread ready = Spread.of(births.stream().map(Birth::readySeconds).toList());
        return String.format(
                Locale.ROOT,
                "%nReady after: min %.1f s, median %.1f s, max %.1f s; %d restarts%n",
                ready.min(),
                ready.median(),
                ready.max(),
                restarts());
    }

    int restarts() {
        return births.stream().mapToInt(Birth::restarts).sum();
    }
}
