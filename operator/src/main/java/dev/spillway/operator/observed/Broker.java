package dev.spillway.operator.observed;

import java.util.Map;

/**
 * A registered broker.
 *
 * @param fenced registered, but not taking part: starting, stopped, or cut off from the controllers
 * @param rack empty when the broker has none
 * @param disk unknown while the broker is fenced
 * @param settings the values it runs with, whatever their source; empty when it did not report them
 * @param sources where such values may come from
 */
public record Broker(
        int id,
        boolean fenced,
        String rack,
        Disk disk,
        Map<String, String> settings,
        Sources sources) {

    public Broker(int id, boolean fenced, String rack, Disk disk, Map<String, String> settings) {
        this(id, fenced, rack, disk, settings, Sources.UNKNOWN);
    }

    /**
     * A broker's log directory.
     *
     * @param totalBytes size of the file system, 0 when unknown
     * @param usableBytes what is free on it, 0 when unknown
     * @param logBytes the sum of all partitions' segments
     * @param failed Kafka took the directory offline
     * @param cordoned no new replica is placed on it (KIP-1066)
     */
    public record Disk(
            long totalBytes, long usableBytes, long logBytes, boolean failed, boolean cordoned) {

        public static final Disk UNKNOWN = new Disk(0, 0, 0, false, false);
    }

    /**
     * Where the settings of a broker come from. The broker may run with something else: it skips
     * what it cannot apply, and only logs that.
     *
     * @param own dynamic settings of this broker alone; they override the cluster-wide ones
     * @param file what it started with
     * @param defaults Kafka's own, of settings that have one
     */
    public record Sources(
            Map<String, String> own, Map<String, String> file, Map<String, String> defaults) {

        public static final Sources UNKNOWN = new Sources(Map.of(), Map.of(), Map.of());
    }
}
