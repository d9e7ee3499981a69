package dev.spillway.local.uses.activity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.uses.Http;
import dev.spillway.local.uses.UseNamespace;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the applications say over HTTP, at the addresses of their Services. */
final class Applications {
    private static final int PORT = 8081;
    private static final int OPENSEARCH_PORT = 9200;

    private final UseNamespace namespace;
    private final String site;

    Applications(UseNamespace namespace, String site) {
        this.namespace = namespace;
        this.site = site;
    }

    String url(String application) {
        return "http://%s:%d".formatted(namespace.serviceAddress(application), PORT);
    }

    /**
     * The report of the site, with days from {@code end} on as one.
     *
     * @return empty while it does not answer
     */
    Optional<SortedMap<String, SortedMap<String, Long>>> report(LocalDate end) throws DemoFailure {
        return get("report", "/report.json?site=" + site)
                .map(json -> {
                    SortedMap<String, SortedMap<String, Long>> measures = new TreeMap<>();
                    for (var measure : json.properties()) {
                        SortedMap<String, Long> amounts = new TreeMap<>();
                        for (var amount : measure.getValue().properties()) {
                            var name =
                                    measure.getKey().endsWith("-by-day")
                                                    && !LocalDate.parse(amount.getKey())
                                                            .isBefore(end)
                                            ? Sent.NOW
                                            : amount.getKey();
                            amounts.merge(name, amount.getValue().asLong(), Long::sum);
                        }
                        measures.put(measure.getKey(), amounts);
                    }
                    return measures;
                });
    }

    /** All steps that the report has counted; 0 while it does not answer. */
    long reported() throws DemoFailure {
        return report(LocalDate.MIN)
                .map(measures ->
                        List.of("views-by-day", "searches-by-day", "orders-by-day").stream()
                                .mapToLong(measure ->
                                        measures.getOrDefault(measure, new TreeMap<>())
                                                .getOrDefault(Sent.NOW, 0L))
                                .sum())
                .orElse(0L);
    }

    /** All clicks that the index has of the site's products; 0 while it does not answer. */
    long indexedClicks() throws DemoFailure {
        var query =
                """
                {"size": 0, "query": {"term": {"site": "%s"}}, "aggs": {"clicks": {"sum": {"field": "clicks"}}}}
                """
                        .formatted(site);
        var openSearch =
                "http://%s:%d".formatted(namespace.serviceAddress("opensearch"), OPENSEARCH_PORT);
        return new Http("OpenSearch", URI.create(openSearch))
                .jsonIfAnswered("POST", "/products/_search", query)
                .map(answer -> answer.path("aggregations").path("clicks").path("value").asLong())
                .orElse(0L);
    }

    /** What the shop's search shows, in its order; empty while it does not answer. */
    Optional<List<Sent.Found>> found(String word) throws DemoFailure {
        var search =
                "/%s/search?q=%s".formatted(site, URLEncoder.encode(word, StandardCharsets.UTF_8));
        return get("shop", search)
                .map(answer -> {
                    List<Sent.Found> found = new ArrayList<>();
                    answer.forEach(one ->
                            found.add(
                                    new Sent.Found(
                                            one.path("product").asText(),
                                            one.path("clicks").asLong())));
                    return found;
                });
    }

    /**
     * How the late reader has read what there was.
     *
     * @param bytes of keys and values
     * @param seconds from its first record on
     */
    record Replay(boolean done, long records, long bytes, double seconds) {}

    Optional<Replay> replay() throws DemoFailure {
        return get("totals", "/replay.json")
                .map(json ->
                        new Replay(
                                json.path("done").asBoolean(),
                                json.path("records").asLong(),
                                json.path("bytes").asLong(),
                                json.path("seconds").asDouble()));
    }

    /** The late reader's totals of the site; empty while it has none. */
    Optional<Sent.Total> total() throws DemoFailure {
        return get("totals", "/totals.json")
                .map(json -> json.path(site))
                .filter(json -> !json.isMissingNode())
                .map(json ->
                        new Sent.Total(
                                json.path("views").asLong(),
                                json.path("clicks").asLong(),
                                json.path("searches").asLong(),
                                json.path("orders").asLong(),
                                json.path("cents").asLong()));
    }

    /** Views that the recommendations guessed before they learned them. */
    List<Guesses.Window> windows() throws DemoFailure {
        List<Guesses.Window> windows = new ArrayList<>();
        get("recommendations", "/windows.json")
                .ifPresent(json ->
                        json.forEach(window ->
                                windows.add(
                                        new Guesses.Window(
                                                window.path("number").asInt(),
                                                window.path("views").asInt(),
                                                window.path("accuracy").asDouble(),
                                                window.path("popularity").asDouble()))));
        return windows;
    }

    /** Whoever is being restarted does not answer, or not with 200. */
    private Optional<JsonNode> get(String application, String path) throws DemoFailure {
        return new Http(application, URI.create(url(application))).jsonIfAnswered("GET", path, "");
    }
}
