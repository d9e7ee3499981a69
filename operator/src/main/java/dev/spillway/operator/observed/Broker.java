package dev.spillway.operator.observed;

import java.util.Map;

/**
 * A registered broker.
 *
 * @param fenced registered, but not taking part: starting, stopped, or cut off from the controllers
 * @param rack empty when the broker has none
 * @param disk unknown while the broker is fenced
 * @param settings the values in force of its broker settings, whatever their source
 */
public record Broker(int id, boolean fenced, String rack, Disk disk, Map<String, String> settings) {

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
}
