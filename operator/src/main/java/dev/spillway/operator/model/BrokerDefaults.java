package dev.spillway.operator.model;

import java.util.HashMap;
import java.util.List;
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

    /**
     * How long a member of a group may be silent, in the protocols in which the broker says so:
     * KIP-848 for consumers, KIP-932 for share groups, KIP-1071 for Streams. With Kafka's 45 s,
     * what a killed member had assigned stood still for that long. One heartbeat may be lost, and
     * the next is in time.
     */
    public static final Map<String, String> GROUPS = groups();

    private BrokerDefaults() {}

    private static Map<String, String> groups() {
        var times = new HashMap<String, String>();
        for (var kind : List.of("consumer", "share", "streams")) {
            for (var bound : List.of("", "min.")) {
                times.put("group." + kind + "." + bound + "session.timeout.ms", "6000");
                times.put("group." + kind + "." + bound + "heartbeat.interval.ms", "2000");
            }
        }
        return Map.copyOf(times);
    }

    /** By key. Brokers also get other defaults, which agree with any setting. */
    public static Map<String, String> of(Jvm jvm) {
        var defaults = new HashMap<>(GROUPS);
        defaults.put("broker.heartbeat.interval.ms", "1000");
        defaults.put("broker.session.timeout.ms", SESSION_TIMEOUT_MS);
        defaults.put("log.cleaner.dedupe.buffer.size", Long.toString(cleanerBuffer(jvm.heap())));
        defaults.put("fetch.max.bytes", Long.toString(fetch(jvm.heap())));
        return defaults;
    }

    /**
     * What is read from the bucket for a consumer is in the heap until it has been sent. With
     * Kafka's 55 MiB one consumer that asks for much ends a small broker. A record that is larger
     * still comes, alone.
     */
    private static long fetch(Bytes heap) {
        return Math.clamp(heap.value() / 32, Bytes.mebi(1).value(), Bytes.mebi(55).value());
    }

    /**
     * Kafka reserves 128 MiB for compaction whatever the heap is; a 32nd of the heap gives a heap
     * of 4 GiB that much and does not exhaust a small one.
     */
    private static long cleanerBuffer(Bytes heap) {
        return Math.clamp(heap.value() / 32, Bytes.mebi(4).value(), Bytes.mebi(128).value());
    }
}
