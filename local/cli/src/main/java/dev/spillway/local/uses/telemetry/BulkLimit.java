package dev.spillway.local.uses.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.local.demo.DemoFailure;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How many documents a second OpenSearch takes from somebody who does nothing but send {@code
 * _bulk} requests that are ready: the same documents, into an index of their own with the same
 * mapping.
 */
final class BulkLimit {
    private static final String INDEX = "bulk-limit";
    private static final int BULK_BYTES = 1 << 20;

    /** As many as the two Pods of log-index have on the way, four each. */
    private static final int AT_ONCE = 8;

    private final Http http;
    private final List<String> documents;

    private BulkLimit(Http http, List<String> documents) {
        this.http = http;
        this.documents = documents;
    }

    /** Takes documents from the newest index. */
    static BulkLimit of(Http http) throws DemoFailure {
        var documents = new ArrayList<String>();
        http.json(
                        "POST",
                        "/logs-*/_search",
                        "{\"size\": 2000, \"sort\": [{\"@timestamp\": \"desc\"}]}")
                .at("/hits/hits")
                .forEach(hit -> documents.add(hit.path("_source").toString()));
        if (documents.isEmpty()) {
            throw new DemoFailure("there is no document in logs-*");
        }
        return new BulkLimit(http, documents);
    }

    /** Returns documents a second. */
    double measure(int count) throws DemoFailure {
        delete();
        var mapping = http.json("GET", "/logs-*/_mapping", "").elements().next().path("mappings");
        http.json(
                "PUT",
                "/" + INDEX,
                """
                {"settings": {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "1s"},
                 "mappings": %s}\
                """
                        .formatted(mapping));
        var bulks = new ConcurrentLinkedQueue<>(bulks(count));
        var began = System.nanoTime();
        try (var senders =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofPlatform().daemon().factory())) {
            var sending = new ArrayList<Future<?>>();
            for (int i = 0; i < AT_ONCE; i++) {
                sending.add(
                        senders.submit(() -> {
                            for (var bulk = bulks.poll(); bulk != null; bulk = bulks.poll()) {
                                send(bulk);
                            }
                            return null;
                        }));
            }
            for (var each : sending) {
                each.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DemoFailure failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted", e);
        }
        var seconds = (System.nanoTime() - began) / 1e9;
        delete();
        return count / seconds;
    }

    private List<byte[]> bulks(int count) {
        var bulks = new ArrayList<byte[]>();
        var bulk = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            bulk.writeBytes(
                    "{\"index\":{\"_index\":\"%s\",\"_id\":\"otlp_logs-%d-%d-%d\"}}\n%s\n"
                            .formatted(INDEX, i % 3, i / 50, i, documents.get(i % documents.size()))
                            .getBytes(UTF_8));
            if (bulk.size() > BULK_BYTES) {
                bulks.add(bulk.toByteArray());
                bulk.reset();
            }
        }
        bulks.add(bulk.toByteArray());
        return bulks;
    }

    private void send(byte[] bulk) throws DemoFailure {
        if (bulk.length == 0) {
            return;
        }
        var answer = http.send("POST", "/_bulk?filter_path=errors", "application/x-ndjson", bulk);
        if (!answer.contains("\"errors\":false")) {
            throw new DemoFailure("OpenSearch did not take its own documents: " + answer);
        }
    }

    private void delete() throws DemoFailure {
        http.send("DELETE", "/" + INDEX + "?ignore_unavailable=true");
    }
}
