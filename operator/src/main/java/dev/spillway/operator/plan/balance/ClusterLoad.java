package dev.spillway.operator.plan.balance;

import java.util.List;

/**
 * All that a plan is made from: one look at the cluster, and what is wanted of it.
 *
 * @param brokers every broker that is registered or asked for
 * @param partitions every partition of every topic, internal topics too
 * @param hold why moves that can wait are to wait, as {@code brokers are being restarted}; empty
 *     when nothing speaks against them. Repairs, draining and replication factors do not wait.
 */
public record ClusterLoad(List<BrokerLoad> brokers, List<PartitionLoad> partitions, String hold) {}
