package dev.spillway.local.uses.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.uses.Http;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * How many documents a second OpenSearch takes from somebody who does nothing but send {@code
 * _bulk} requests that are ready: the same documents, into an index of their own with the same
 * mapping, and what OpenSearch does not take now is sent again after a pause. It is seen in the
 * same way as what comes from Kafka: {@link LogSearch#written}.
 */
final class BulkLimit {
    private static final String INDEX = "bulk-limit";
    private static final int BULK_BYTES = 1 << 20;

    /** As many as the two Pods of log-index have on the way, four each. */
    private static final int AT_ONCE = 8;

    private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** As often as it takes a bit more than a minute. */
    private static final int ATTEMPTS = 20;

    private final LogSearch search;
    private final List<String> documents;

    private BulkLimit(LogSearch search, List<String> documents) {
        this.search = search;
        this.documents = documents;
    }

    /** Takes documents from the newest index. */
    static BulkLimit of(LogSearch search) throws DemoFailure {
        var documents = new ArrayList<String>();
        search.patient()
                .json(
                        "POST",
                        "/logs-*/_search",
                        "{\"size\": 2000, \"sort\": [{\"@timestamp\": \"desc\"}]}")
                .at("/hits/hits")
                .forEach(hit -> documents.add(hit.path("_source").toString()));
        if (documents.isEmpty()) {
            throw new DemoFailure("there is no document in logs-*");
        }
        return new BulkLimit(search, documents);
    }

    /** Returns documents a second. */
    double measure(int count) throws DemoFailure {
        makeIndex();
        var bulks = new ConcurrentLinkedQueue<>(bulks(count));
        var rate = new IndexingRate(count);
        var first = search.written();
        var sending = new ArrayList<Future<?>>();
        try (var senders =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofPlatform().daemon().factory())) {
            try {
                for (int i = 0; i < AT_ONCE; i++) {
                    sending.add(senders.submit(() -> sendAll(bulks)));
                }
                rate.add(System.nanoTime(), 0);
                while (!rate.isComplete()) {
                    throwFailureOf(sending);
                    LockSupport.parkNanos(LOOK_INTERVAL.toNanos());
                    rate.add(System.nanoTime(), search.written() - first);
                }
            } finally {
                bulks.clear();
            }
        }
        throwFailureOf(sending);
        delete();
        return rate.perSecond();
    }

    private void makeIndex() throws DemoFailure {
        delete();
        var mapping =
                search.patient()
                        .json("GET", "/logs-*/_mapping", "")
                        .elements()
                        .next()
                        .path("mappings");
        search.patient()
                .json(
                        "PUT",
                        "/" + INDEX,
                        """
                        {"settings": {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "1s"},
                         "mappings": %s}\
                        """
                                .formatted(mapping));
    }

    /** Each document is two lines: what to do, and the document. */
    private List<List<String>> bulks(int count) {
        var bulks = new ArrayList<List<String>>();
        var bulk = new ArrayList<String>();
        var bytes = 0;
        for (int i = 0; i < count; i++) {
            var document =
                    "{\"index\":{\"_index\":\"%s\",\"_id\":\"otlp_logs-%d-%d-%d\"}}\n%s\n"
                            .formatted(
                                    INDEX, i % 3, i / 50, i, documents.get(i % documents.size()));
            bulk.add(document);
            bytes += document.length();
            if (bytes > BULK_BYTES || i == count - 1) {
                bulks.add(List.copyOf(bulk));
                bulk.clear();
                bytes = 0;
            }
        }
        return bulks;
    }

    private boolean sendAll(Queue<List<String>> bulks) throws DemoFailure {
        for (var bulk = bulks.poll(); bulk != null; bulk = bulks.poll()) {
            send(search.http(), bulk);
        }
        return true;
    }

    /** Sends all of it, again what OpenSearch has no room for now. */
    static void send(Http openSearch, List<String> bulk) throws DemoFailure {
        var rest = bulk;
        var pause = FIRST_PAUSE;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            rest = sendOnce(openSearch, rest);
            if (rest.isEmpty()) {
                return;
            }
            // So that not all come back together.
            LockSupport.parkNanos(
                    ThreadLocalRandom.current().nextLong(pause.toNanos() / 2, pause.toNanos()));
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        }
        throw new DemoFailure(
                "OpenSearch had no room for %d documents, %d times in a row"
                        .formatted(rest.size(), ATTEMPTS));
    }

    /** Returns what it has no room for now. */
    private static List<String> sendOnce(Http openSearch, List<String> bulk) throws DemoFailure {
        var body = new ByteArrayOutputStream(BULK_BYTES + BULK_BYTES / 16);
        bulk.forEach(document -> body.writeBytes(document.getBytes(UTF_8)));
        var response =
                openSearch.exchange(
                        "POST",
                        "/_bulk?filter_path=errors,items.*.status,items.*.error",
                        "application/x-ndjson",
                        body.toByteArray());
        if (Http.isBusy(response.statusCode())) {
            return bulk;
        }
        if (response.statusCode() != 200) {
            throw refused(response.body());
        }
        var answer = Http.parse(response.body().getBytes(UTF_8));
        return answer.path("errors").asBoolean()
                ? withoutRoom(bulk, answer.path("items"))
                : List.of();
    }

    /** The answer has an item for each document, in the same order. */
    private static List<String> withoutRoom(List<String> bulk, JsonNode items) throws DemoFailure {
        var rest = new ArrayList<String>();
        for (int i = 0; i < bulk.size(); i++) {
            var item = items.path(i).path("index");
            var status = item.path("status").asInt();
            if (Http.isBusy(status)) {
                rest.add(bulk.get(i));
            } else if (status / 100 != 2) {
                throw refused(item.toString());
            }
        }
        return rest;
    }

    private static DemoFailure refused(String answer) {
        return new DemoFailure("OpenSearch did not take its own documents: " + answer);
    }

    private static void throwFailureOf(List<Future<?>> sending) throws DemoFailure {
        for (var each : sending) {
            if (each.state() == Future.State.FAILED) {
                if (each.exceptionNow() instanceof DemoFailure failure) {
                    throw failure;
                }
                throw new IllegalStateException(each.exceptionNow());
            }
        }
    }

    private void delete() throws DemoFailure {
        search.patient().send("DELETE", "/" + INDEX + "?ignore_unavailable=true");
    }
}
