package dev.spillway.operator.plan;

import java.util.Map;

/**
 * What the topics of a Cluster require.
 *
 * @param replicas the replication factors that Topics declare, by Kafka's topic name
 * @param producedBytesPerSecond what all producers together write, as measured last; 0 when unknown
 */
public record Demand(Map<String, Integer> replicas, long producedBytesPerSecond) {

    public static final Demand UNKNOWN = new Demand(Map.of(), 0);
}
