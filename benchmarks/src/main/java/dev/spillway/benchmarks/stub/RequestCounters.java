package dev.spillway.benchmarks.stub;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Counts requests by operation, and bytes of bodies: what a provider would charge for. */
final class RequestCounters {
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    void request(String operation) {
        add(operation, 1);
    }

    void sent(long bytes) {
        add("bytes-sent", bytes);
    }

    void received(long bytes) {
        add("bytes-received", bytes);
    }

    private void add(String name, long count) {
        counts.computeIfAbsent(name, key -> new LongAdder()).add(count);
    }

    /** A line for each: {@code GetObject=12}. */
    String text() {
        return new TreeMap<>(counts)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue().sum() + "\n")
                        .collect(Collectors.joining());
    }
}
