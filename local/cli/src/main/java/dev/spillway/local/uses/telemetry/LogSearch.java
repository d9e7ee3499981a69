package dev.spillway.local.uses.telemetry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.uses.Http;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The documents in OpenSearch. What is asked again and again has no answer while OpenSearch is
 * away, busy, or has only just started; what is asked once must have one, and waits for it while
 * OpenSearch is busy.
 */
final class LogSearch {
    private static final String INDEXES = "logs-*";
    private static final String SEARCH = "/" + INDEXES + "/_search?allow_no_indices=true";
    private static final int PAGE = 5_000;

    /** After which OpenSearch is not busy but broken. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Http http;
    private final Http patient;

    LogSearch(String address) {
        this(new Http("OpenSearch", URI.create("http://" + address + ":9200")));
    }

    LogSearch(Http http) {
        this.http = http;
        this.patient = http.patient(PATIENCE);
    }

    Http http() {
        return http;
    }

    /** Of requests that wait while OpenSearch is busy. */
    Http patient() {
        return patient;
    }

    /** What has been written can be found from now on. */
    void refresh() throws DemoFailure {
        patient.json("POST", "/" + INDEXES + "/_refresh?allow_no_indices=true", "");
    }

    Optional<Long> count() throws DemoFailure {
        return http.jsonIfAnswered("GET", "/" + INDEXES + "/_count?allow_no_indices=true", "")
                .map(answer -> answer.path("count").asLong());
    }

    /** Documents of a partition's entries from an offset up to before another. */
    long count(int partition, long from, long until) throws DemoFailure {
        return patient.json(
                        "POST",
                        "/" + INDEXES + "/_count?allow_no_indices=true",
                        "{\"query\": %s}".formatted(range(partition, from, until)))
                .path("count")
                .asLong();
    }

    private static String range(int partition, long from, long until) {
        return """
        {"bool": {"filter": [
          {"term": {"partition": %d}}, {"range": {"offset": {"gte": %d, "lt": %d}}}]}}\
        """
                .formatted(partition, from, until);
    }

    /**
     * How many documents have been written since OpenSearch started, searchable or not, those of
     * other indexes that there are too.
     */
    long written() throws DemoFailure {
        return patient.json("GET", "/_stats/indexing", "")
                .at("/_all/primaries/indexing/index_total")
                .asLong();
    }

    /** The time of the newest entry of a service that can be found, in milliseconds since 1970. */
    Optional<Long> newest(String service) throws DemoFailure {
        var query =
                """
                {"size": 0, "query": {"term": {"service": "%s"}},
                 "aggs": {"newest": {"max": {"field": "@timestamp"}}}}\
                """
                        .formatted(service);
        return http.jsonIfAnswered("POST", SEARCH, query)
                .map(answer -> answer.at("/aggregations/newest/value").asLong())
                .filter(newest -> newest > 0);
    }

    /** Whether indexes take no documents, as when the disk is full. */
    void block(boolean yes) throws DemoFailure {
        patient.json(
                "PUT",
                "/" + INDEXES + "/_settings",
                "{\"index.blocks.write\": %s}".formatted(yes ? "true" : "null"));
    }

    /** The same as {@code block(false)}, or nothing when there is no index yet. */
    void unblock() throws DemoFailure {
        if (!patient.json("GET", "/" + INDEXES + "/_settings?allow_no_indices=true", "")
                .isEmpty()) {
            block(false);
        }
    }

    /** Every document of which the entry is between these offsets. */
    void read(
            Map<TopicPartition, Long> from,
            Map<TopicPartition, Long> until,
            BiConsumer<String, JsonNode> each)
            throws DemoFailure {
        for (var end : until.entrySet()) {
            var partition = end.getKey().partition();
            var range = range(partition, from.getOrDefault(end.getKey(), 0L), end.getValue());
            var after = "";
            while (true) {
                var page =
                        patient.json(
                                        "POST",
                                        SEARCH,
                                        """
                                        {"size": %d, "query": %s, "sort": [{"offset": "asc"}, {"index": "asc"}]%s}\
                                        """
                                                .formatted(PAGE, range, after))
                                .at("/hits/hits");
                page.forEach(hit -> each.accept(hit.path("_id").asText(), hit.path("_source")));
                if (page.size() < PAGE) {
                    break;
                }
                after = ", \"search_after\": " + page.get(page.size() - 1).path("sort");
            }
        }
    }
}
