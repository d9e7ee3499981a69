package dev.spillway.examples.activity;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.examples.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;

/** The index of products: what this use needs of OpenSearch's HTTP interface. */
final class OpenSearch implements AutoCloseable {
    private static final Duration SEARCHES_WITHIN = Duration.ofSeconds(10);

    /** Much less than the 10 s of a transaction, in which the search index waits for it. */
    private static final Duration WRITES_WITHIN = Duration.ofSeconds(2);

    private static final int FOUND = 100;
    private static final int CONFLICT = 409;
    private static final int ERRORS = 400;

    private static final String MAPPING =
            """
            {"settings": {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "500ms"},
             "mappings": {"dynamic": "strict", "properties": {
               "site": {"type": "keyword"}, "product": {"type": "keyword"}, "title": {"type": "text"},
               "category": {"type": "keyword"}, "cents": {"type": "long"}, "clicks": {"type": "long"}}}}
            """;

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(WRITES_WITHIN).build();
    private final String index;
    private boolean made;

    /**
     * @param clicks on the product in lists of search results, ever
     */
    record Document(
            String site, String product, String title, String category, long cents, long clicks) {
        static Document of(Product product, Long clicks) {
            return new Document(
                    product.site(),
                    product.product(),
                    product.title(),
                    product.category(),
                    product.cents(),
                    clicks == null ? 0 : clicks);
        }

        String id() {
            return site + "/" + product;
        }
    }

    /**
     * @param server such as {@code http://opensearch:9200}
     */
    OpenSearch(String server) {
        this.index = server + "/products";
    }

    /** OpenSearch would make an index of its own guesses when the first document comes. */
    private void makeIndex() throws IOException, InterruptedException {
        var answer =
                http.send(
                        request("", "PUT", MAPPING, "application/json", WRITES_WITHIN),
                        BodyHandlers.ofString());
        if (answer.statusCode() >= ERRORS
                && !answer.body().contains("resource_already_exists_exception")) {
            throw new IOException("cannot make the index: " + answer.body());
        }
        made = true;
    }

    /**
     * Writes documents so that it may be done again, and late. The number of clicks is the
     * document's version: it only grows, so what comes with a smaller one is old, and is refused.
     *
     * @throws IOException when one was not written; then all may be written again
     */
    synchronized void write(Collection<Document> documents)
            throws IOException, InterruptedException {
        if (!made) {
            makeIndex();
        }
        var lines = new StringBuilder();
        for (var document : documents) {
            lines.append(
                            new String(
                                    Json.bytes(
                                            Map.of(
                                                    "index",
                                                    Map.of(
                                                            "_id", document.id(),
                                                            "version", document.clicks(),
                                                            "version_type", "external_gte"))),
                                    UTF_8))
                    .append('\n')
                    .append(new String(Json.bytes(document), UTF_8))
                    .append('\n');
        }
        var answer =
                http.send(
                        request(
                                "/_bulk",
                                "POST",
                                lines.toString(),
                                "application/x-ndjson",
                                WRITES_WITHIN),
                        BodyHandlers.ofByteArray());
        var results = read(answer);
        for (var item : results.path("items")) {
            var status = item.path("index").path("status").asInt();
            if (status >= ERRORS && status != CONFLICT) {
                throw new IOException("a document was refused: " + item);
            }
        }
    }

    /** The products of a site that have one of the words, most clicked first, then by name. */
    CompletableFuture<List<Document>> search(String site, String words) {
        var query =
                Map.of(
                        "size", FOUND,
                        "query",
                                Map.of(
                                        "bool",
                                        Map.of(
                                                "must", Map.of("match", Map.of("title", words)),
                                                "filter", Map.of("term", Map.of("site", site)))),
                        "sort", List.of(Map.of("clicks", "desc"), Map.of("product", "asc")));
        return http.sendAsync(
                        request(
                                "/_search",
                                "POST",
                                new String(Json.bytes(query), UTF_8),
                                "application/json",
                                SEARCHES_WITHIN),
                        BodyHandlers.ofByteArray())
                .thenApply(answer -> {
                    var hits = read(answer).path("hits").path("hits");
                    return StreamSupport.stream(hits.spliterator(), false)
                            .map(hit -> Json.convert(hit.path("_source"), Document.class))
                            .toList();
                });
    }

    private HttpRequest request(
            String path, String method, String body, String type, Duration timeout) {
        return HttpRequest.newBuilder(URI.create(index + path))
                .timeout(timeout)
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static JsonNode read(HttpResponse<byte[]> answer) {
        if (answer.statusCode() >= ERRORS) {
            throw new IllegalStateException(
                    "OpenSearch answers %d: %s"
                            .formatted(answer.statusCode(), new String(answer.body(), UTF_8)));
        }
        return Json.read(answer.body(), JsonNode.class);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
