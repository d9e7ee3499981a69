package dev.spillway.tier.metrics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Requests to the store: number, result and latency of every attempt. */
public final class RequestMetrics {
    /** The S3 operations that the plugin uses. */
    public static final List<String> OPERATIONS =
            List.of(
                    "PutObject",
                    "CreateMultipartUpload",
                    "UploadPart",
                    "CompleteMultipartUpload",
                    "AbortMultipartUpload",
                    "GetObject",
                    "DeleteObject",
                    "DeleteObjects",
                    "ListObjectsV2",
                    "ListMultipartUploads");

    /** Result of an attempt. */
    public enum Result {
        OK,
        THROTTLED,
        REFUSED,
        FAILED,
        UNANSWERED
    }

    private record Key(String operation, Result result) {}

    private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();
    private final Map<String, LatencyHistogram> latencies = new ConcurrentHashMap<>();

    public void answered(String operation, int status, long tookNanos) {
        count(operation, result(status));
        latencies(operation).record(tookNanos);
    }

    public void unanswered(String operation) {
        count(operation, Result.UNANSWERED);
    }

    private void count(String operation, Result result) {
        counts.computeIfAbsent(new Key(operation, result), key -> new LongAdder()).increment();
    }

    private static Result result(int status) {
        if (status == 429 || status == 503) {
            return Result.THROTTLED;
        }
        if (status >= 500) {
            return Result.FAILED;
        }
        return status >= 400 && status != 404 ? Result.REFUSED : Result.OK;
    }

    /** Attempts of this operation with this result. */
    public long total(String operation, Result result) {
        LongAdder count = counts.get(new Key(operation, result));
        return count == null ? 0 : count.sum();
    }

    /** From the first byte sent to the first byte of the answer. */
    public LatencyHistogram latencies(String operation) {
        return latencies.computeIfAbsent(operation, name -> new LatencyHistogram());
    }
}
