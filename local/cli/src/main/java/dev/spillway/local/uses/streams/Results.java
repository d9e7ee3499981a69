package dev.spillway.local.uses.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What all outputs say together: a number for each key. For windows it is the newest count; for all
 * others it is how often the record is there, which must be once.
 */
final class Results {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<Output, SortedMap<String, Long>> numbers = new EnumMap<>(Output.class);

    Results() {
        for (var output : Output.values()) {
            numbers.put(output, new TreeMap<>());
        }
    }

    SortedMap<String, Long> of(Output output) {
        return Objects.requireNonNull(numbers.get(output), "every output has a map");
    }

    /** Adds a record that is newer than all of its key so far. */
    void add(Output output, String key, byte @Nullable [] value) {
        switch (output) {
            case ViewsByPage, ViewsBySection ->
                    of(output).put(key, json(value).path("views").asLong(-1));
            case OrdersAfterViews -> count(output, pair(key, json(value)));
            case UnreadableEvents -> count(output, unreadable(key, value));
        }
    }

    void count(Output output, String key) {
        of(output).merge(key, 1L, Long::sum);
    }

    private static String pair(String key, JsonNode pair) {
        return pair(
                key,
                pair.path("view").asText(),
                pair.path("page").asText(),
                pair.path("cents").asLong());
    }

    static String pair(String order, String view, String page, long cents) {
        return "%s after %s of %s, %d cents".formatted(order, view, page, cents);
    }

    static String unreadable(String key, byte @Nullable [] value) {
        return key + ": " + (value == null ? "null" : new String(value, UTF_8));
    }

    private static JsonNode json(byte @Nullable [] value) {
        try {
            return JSON.readTree(value == null ? new byte[0] : value);
        } catch (IOException e) {
            return JSON.nullNode();
        }
    }

    /** The number of keys. */
    long size() {
        return numbers.values().stream().mapToLong(Map::size).sum();
    }

    long sum(Output output) {
        return of(output).values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * The first difference, for people.
     *
     * @param expected what these results should be
     */
    Optional<String> difference(Results expected) {
        for (var output : Output.values()) {
            var seenHere = of(output);
            var expectedHere = expected.of(output);
            if (!seenHere.equals(expectedHere)) {
                return Optional.of(difference(output, expectedHere, seenHere));
            }
        }
        return Optional.empty();
    }

    private static String difference(
            Output output, SortedMap<String, Long> expected, SortedMap<String, Long> seen) {
        var keys = new TreeSet<String>(expected.keySet());
        keys.addAll(seen.keySet());
        keys.removeIf(key -> Objects.equals(expected.get(key), seen.get(key)));
        var first = keys.getFirst();
        return "%d of %d keys of %s differ, the first is %s: expected %s, seen %s"
                .formatted(
                        keys.size(),
                        expected.size(),
                        output.topic(),
                        first,
                        text(expected.get(first)),
                        text(seen.get(first)));
    }

    private static String text(@Nullable Long number) {
        return number == null ? "nothing" : number.toString();
    }
}
