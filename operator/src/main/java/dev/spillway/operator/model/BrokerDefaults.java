package dev.spillway.operator.model;

import java.util.Map;

/**
 * Spillway's defaults for brokers that differ from Kafka's, as far as a user's setting must agree
 * with them.
 */
public final class BrokerDefaults {

    /**
     * Six missed heartbeats. A killed broker's partitions get new leaders after 6 s instead of 9,
     * and it may come back as soon; 3 s would fence brokers that only wait for CPU. Controllers
     * keep Kafka's default.
     */
    public static final String SESSION_TIMEOUT_MS = "6000";

    private BrokerDefaults() {}

    /** By key. Brokers also get other defaults, which agree with any setting. */
    public static Map<String, String> of(Jvm jvm) {
        return Map.of(
                "broker.heartbeat.interval.ms",
                "1000",
                "broker.session.timeout.ms",
                SESSION_TIMEOUT_MS,
                "log.cleaner.dedupe.buffer.size",
                Long.toString(cleanerBuffer(jvm.heap())));
    }

    /**
     * Kafka reserves 128 MiB for compaction whatever the heap is; a 32nd of the heap gives a heap
     * of 4 GiB that much and does not exhaust a small one.
     */
    private static long cleanerBuffer(Bytes heap) {
        return Math.clamp(heap.value() / 32, Bytes.mebi(4).value(), Bytes.mebi(128).value());
    }
}
