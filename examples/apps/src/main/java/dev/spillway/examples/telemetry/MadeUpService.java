package dev.spillway.examples.telemetry;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A service that answers requests: a log entry for each, and a histogram of their duration. Names
 * are those of OpenTelemetry's semantic conventions. Each entry has a number, {@code sequence}, by
 * which one sees that none is missing.
 */
final class MadeUpService {
    private static final int ADDRESSES = 200;

    private final String name;
    private final Publisher publisher;
    private final Resource resource;
    private final Random random = new Random();
    private final Requests succeeded = new Requests(200);
    private final Requests failed = new Requests(500);
    private long intervalStart = now();
    private long sequence;
    private int logins;
    private boolean resting;
    private volatile boolean failing;

    MadeUpService(String name, Publisher publisher) {
        this.name = name;
        this.publisher = publisher;
        this.resource =
                Otlp.resource(
                        Map.of(
                                "service.name",
                                name,
                                "service.namespace",
                                "shop",
                                "service.instance.id",
                                UUID.randomUUID().toString()));
    }

    String name() {
        return name;
    }

    /** Whether half of its requests fail from now on. */
    void fail(boolean yes) {
        failing = yes;
    }

    /** Whether it has no work from now on. When this returns, all entries have been sent. */
    synchronized void rest(boolean yes) {
        resting = yes;
    }

    /** Answers some requests, unless it rests. */
    synchronized void work(int requests, boolean withMetrics) {
        if (!resting) {
            requests(requests);
            if (withMetrics) {
                metrics();
            }
        }
    }

    /** Answers some requests, and publishes an entry for each. */
    synchronized void requests(int count) {
        var entries = new ArrayList<LogRecord>(count);
        for (int i = 0; i < count; i++) {
            entries.add(name.equals("accounts") && i % 5 == 0 ? login() : request());
        }
        publisher.logs(resource, entries);
    }

    private LogRecord request() {
        var millis = 2 + random.nextInt(20) + (random.nextInt(50) == 0 ? 200 : 0);
        var fails = failing && random.nextBoolean();
        (fails ? failed : succeeded).add(millis);
        var path = "/%s/%d".formatted(name, random.nextInt(10_000));
        var status = fails ? 500 : 200;
        return entry(
                fails ? SeverityNumber.SEVERITY_NUMBER_ERROR : SeverityNumber.SEVERITY_NUMBER_INFO,
                "http.request",
                fails
                        ? "GET %s failed: the database did not answer within 2 s".formatted(path)
                        : "GET %s answered %d in %d ms".formatted(path, status, millis),
                List.of(
                        Otlp.attribute("http.request.method", "GET"),
                        Otlp.attribute("http.response.status_code", status),
                        Otlp.attribute("url.path", path)));
    }

    /** Now and then somebody mistypes a password, which is no attack. */
    private LogRecord login() {
        succeeded.add(5 + random.nextInt(20));
        logins++;
        return login(
                "198.51.100." + logins % ADDRESSES,
                "user" + random.nextInt(5000),
                random.nextInt(20) == 0);
    }

    private LogRecord login(String address, String user, boolean wrong) {
        return entry(
                wrong ? SeverityNumber.SEVERITY_NUMBER_WARN : SeverityNumber.SEVERITY_NUMBER_INFO,
                wrong ? FailedLogins.EVENT : "login.succeeded",
                (wrong ? "wrong password of %s from %s" : "%s logged in from %s")
                        .formatted(user, address),
                List.of(
                        Otlp.attribute("client.address", address),
                        Otlp.attribute("user.name", user)));
    }

    synchronized void guessPasswords(String address, int attempts) {
        var entries = new ArrayList<LogRecord>(attempts);
        for (int i = 0; i < attempts; i++) {
            entries.add(login(address, "user" + random.nextInt(5000), true));
        }
        publisher.logs(resource, entries);
    }

    /** A severity that does not exist: OpenSearch's mapping refuses it. */
    synchronized void malformed() {
        var entry =
                entry(
                        SeverityNumber.SEVERITY_NUMBER_INFO,
                        "malformed",
                        "a severity of 1000",
                        List.of());
        publisher.logs(resource, List.of(entry.toBuilder().setSeverityNumberValue(1000).build()));
    }

    private LogRecord entry(
            SeverityNumber severity, String event, String body, List<KeyValue> attributes) {
        return LogRecord.newBuilder()
                .setTimeUnixNano(now())
                .setObservedTimeUnixNano(now())
                .setSeverityNumber(severity)
                .setSeverityText(severity.name().substring("SEVERITY_NUMBER_".length()))
                .setEventName(event)
                .setBody(AnyValue.newBuilder().setStringValue(body))
                .setTraceId(id(16))
                .setSpanId(id(8))
                .addAllAttributes(attributes)
                .addAttributes(Otlp.attribute("sequence", ++sequence))
                .build();
    }

    private ByteString id(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    /** Publishes the durations of the requests since the last time. */
    private void metrics() {
        var now = now();
        var points = List.of(succeeded.point(intervalStart, now), failed.point(intervalStart, now));
        intervalStart = now;
        publisher.metrics(
                resource,
                List.of(
                        Metric.newBuilder()
                                .setName("http.server.request.duration")
                                .setUnit("s")
                                .setHistogram(
                                        Histogram.newBuilder()
                                                .setAggregationTemporality(
                                                        AggregationTemporality
                                                                .AGGREGATION_TEMPORALITY_DELTA)
                                                .addAllDataPoints(points))
                                .build()));
    }

    private static long now() {
        return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    }

    /** Requests with one status, since the last metrics. */
    private static final class Requests {
        private final int status;
        private long count;
        private double seconds;
        private double slowest;

        Requests(int status) {
            this.status = status;
        }

        void add(int millis) {
            count++;
            seconds += millis / 1000.0;
            slowest = Math.max(slowest, millis / 1000.0);
        }

        HistogramDataPoint point(long from, long until) {
            var point =
                    HistogramDataPoint.newBuilder()
                            .setStartTimeUnixNano(from)
                            .setTimeUnixNano(until)
                            .setCount(count)
                            .setSum(seconds)
                            .setMax(slowest)
                            .addBucketCounts(count)
                            .addAttributes(Otlp.attribute("http.response.status_code", status));
            count = 0;
            seconds = 0;
            slowest = 0;
            return point.build();
        }
    }
}
