package dev.spillway.operator.model;

import java.util.Map;

/**
 * What brokers get where the user says nothing and Kafka's own default does not do, as far as a
 * user's setting must agree with it.
 */
public final class BrokerDefaults {

    /**
     * Six missed heartbeats. A killed broker's partitions get new leaders after 6 s instead of 9,
     * and it may come back as soon; 3 s would fence brokers that only wait for a CPU. Controllers
     * keep this time.
     */
    public static final String SESSION_TIMEOUT_MS = "6000";

    private BrokerDefaults() {}

    /** By key. Brokers also get others, which agree with any setting. */
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
     * Kafka reserves 128 MiB for compaction whatever the heap is; a 32nd of the heap gives that to
     * a heap of 4 GiB and leaves a small one free.
     */
    private static long cleanerBuffer(Bytes heap) {
        return Math.clamp(heap.value() / 32, Bytes.mebi(4).value(), Bytes.mebi(128).value());
    }
}
