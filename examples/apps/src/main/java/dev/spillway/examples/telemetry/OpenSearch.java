package dev.spillway.examples.telemetry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.examples.BackOff;
import dev.spillway.examples.Json;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to OpenSearch until it has been written: what is refused for now (429, 5xx, no
 * connection), the whole request or single documents of it, is sent again after a pause that grows.
 * What is refused for good is given back.
 */
final class OpenSearch {
    private static final Logger LOG = LoggerFactory.getLogger(OpenSearch.class);
    private static final Duration CONNECTS_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(60);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** Types of errors. */
    private static final Set<String> THE_DOCUMENTS_FAULT =
            Set.of(
                    "mapper_parsing_exception",
                    "document_parsing_exception",
                    "strict_dynamic_mapping_exception",
                    "parse_exception",
                    "parsing_exception",
                    "json_parse_exception",
                    "x_content_parse_exception",
                    // A keyword that is too long, too many fields.
                    "illegal_argument_exception");

    private final URI address;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECTS_WITHIN)
                    .build();
    private final Counter indexed;
    private final Counter again;

    /**
     * @param document as it was sent
     * @param reason in the words of OpenSearch
     */
    record Rejected(byte[] document, String reason) {}

    /** What one request has come to. */
    private record Outcome(List<byte[]> later, List<Rejected> rejected, String reason) {}

    OpenSearch(URI address, MeterRegistry meters) {
        this.address = address;
        this.indexed = meters.counter("log.index.documents");
        this.again = meters.counter("log.index.repeated.documents");
    }

    /** Makes or changes an index template. */
    CompletableFuture<Void> putTemplate(String name, String json) {
        var request =
                request("/_index_template/" + name).PUT(BodyPublishers.ofString(json)).build();
        return putTemplate(request, backOff());
    }

    private CompletableFuture<Void> putTemplate(HttpRequest request, BackOff backOff) {
        return http.sendAsync(request, BodyHandlers.ofString())
                .handle((response, failure) -> {
                    if (failure == null && response.statusCode() == 200) {
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    if (failure == null && !isTemporary(response.statusCode())) {
                        return CompletableFuture.<Void>failedFuture(
                                new IOException(
                                        request.uri() + " was refused: " + response.body()));
                    }
                    var reason = failure == null ? response.body() : failure.toString();
                    return after(backOff, reason, () -> putTemplate(request, backOff));
                })
                .thenCompose(next -> next);
    }

    /** Completes when every document is in OpenSearch, but for those that never will be. */
    CompletableFuture<List<Rejected>> write(Bulk bulk) {
        return write(bulk.documents(), new ArrayList<>(), bulk, backOff());
    }

    private CompletableFuture<List<Rejected>> write(
            List<byte[]> documents, List<Rejected> rejected, Bulk bulk, BackOff backOff) {
        if (documents.isEmpty()) {
            return CompletableFuture.completedFuture(rejected);
        }
        var body = new Bulk(documents, bulk.offsets()).body();
        var request =
                request("/_bulk?filter_path=errors,items.*.status,items.*.error")
                        .timeout(ANSWERS_WITHIN)
                        .POST(BodyPublishers.ofByteArray(body))
                        .build();
        return http.sendAsync(request, BodyHandlers.ofByteArray())
                .handle((response, failure) ->
                        failure == null
                                ? outcome(documents, response)
                                : new Outcome(documents, List.of(), failure.toString()))
                .thenCompose(outcome -> {
                    rejected.addAll(outcome.rejected());
                    indexed.increment(
                            documents.size() - outcome.later().size() - outcome.rejected().size());
                    again.increment(outcome.later().size());
                    return outcome.later().isEmpty()
                            ? CompletableFuture.completedFuture(rejected)
                            : after(
                                    backOff,
                                    outcome.reason(),
                                    () -> write(outcome.later(), rejected, bulk, backOff));
                });
    }

    private static Outcome outcome(List<byte[]> documents, HttpResponse<byte[]> response) {
        var status = response.statusCode();
        if (isTemporary(status)) {
            return new Outcome(documents, List.of(), "HTTP " + status);
        }
        try {
            var answer = Json.read(response.body(), JsonNode.class);
            if (status != 200) {
                throw new IllegalStateException(
                        "_bulk was refused: HTTP " + status + ": " + answer);
            }
            return answer.path("errors").asBoolean()
                    ? outcome(documents, answer.path("items"))
                    : new Outcome(List.of(), List.of(), "");
        } catch (SerializationException e) {
            // Of something between us and OpenSearch.
            return new Outcome(
                    documents, List.of(), "HTTP %d: %s".formatted(status, e.getMessage()));
        }
    }

    /** The answer has an item for each document, in the same order. */
    private static Outcome outcome(List<byte[]> documents, JsonNode items) {
        var later = new ArrayList<byte[]>();
        var rejected = new ArrayList<Rejected>();
        var reason = "";
        for (int i = 0; i < documents.size(); i++) {
            var item = items.path(i).path("index");
            var status = item.path("status").asInt(500);
            if (isTheDocumentsFault(status, item.path("error"))) {
                rejected.add(new Rejected(documents.get(i), item.path("error").toString()));
            } else if (status >= 400) {
                later.add(documents.get(i));
                reason = "documents with status %d: %s".formatted(status, item.path("error"));
            }
        }
        return new Outcome(later, rejected, reason);
    }

    /**
     * And not that of a full queue (429), a blocked index (403) or a lost shard, nor of what is
     * also a 400: a closed index, or one that cannot be made as there are too many shards
     * (validation_exception).
     */
    private static boolean isTheDocumentsFault(int status, JsonNode error) {
        return status == 400 && THE_DOCUMENTS_FAULT.contains(error.path("type").asText());
    }

    private static boolean isTemporary(int status) {
        return status == 429 || status >= 500;
    }

    private static BackOff backOff() {
        return new BackOff(FIRST_PAUSE, LONGEST_PAUSE);
    }

    private static <T> CompletableFuture<T> after(
            BackOff backOff, String reason, Supplier<CompletableFuture<T>> action) {
        var pause = backOff.next().toMillis();
        LOG.warn("OpenSearch did not take everything, again in {} ms: {}", pause, reason);
        var later = CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS);
        return CompletableFuture.supplyAsync(action, later).thenCompose(next -> next);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path))
                .header("Content-Type", "application/x-ndjson");
    }
}
