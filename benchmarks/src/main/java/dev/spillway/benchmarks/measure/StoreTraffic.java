package dev.spillway.benchmarks.measure;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Requests and bytes that the store has counted.
 *
 * @param requests by operation
 * @param sentBytes of bodies, store to client
 */
public record StoreTraffic(Map<String, Long> requests, long sentBytes, long receivedBytes) {

    /** Of lines such as {@code GetObject=12}, and {@code bytes-sent=1}. */
    static StoreTraffic parse(String text) {
        Map<String, Long> requests = new TreeMap<>();
        text.lines()
                .map(line -> line.split("=", 2))
                .forEach(pair -> requests.put(pair[0], Long.parseLong(pair[1])));
        long sent = requests.getOrDefault("bytes-sent", 0L);
        long received = requests.getOrDefault("bytes-received", 0L);
        requests.remove("bytes-sent");
        requests.remove("bytes-received");
        return new StoreTraffic(requests, sent, received);
    }

    StoreTraffic since(StoreTraffic before) {
        Map<String, Long> more = new TreeMap<>();
        requests.forEach((operation, count) -> {
            long added = count - before.requests.getOrDefault(operation, 0L);
            if (added > 0) {
                more.put(operation, added);
            }
        });
        return new StoreTraffic(
                more, sentBytes - before.sentBytes, receivedBytes - before.receivedBytes);
    }

    public long count() {
        return requests.values().stream().mapToLong(Long::longValue).sum();
    }

    /** E.g. {@code 12 GetObject, 1 PutObject}. */
    public String describe() {
        return requests.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }
}
