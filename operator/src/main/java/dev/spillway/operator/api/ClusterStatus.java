package dev.spillway.operator.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

public record ClusterStatus(
        @Nullable List<Condition> conditions,
        @Nullable Long observedGeneration,
        @Nullable String clusterId,
        @Nullable String version,
        @Nullable String bootstrap,
        @Nullable List<ListenerStatus> listeners,
        @Nullable Integer replicas,
        @Nullable Integer readyReplicas,
        @Nullable String selector,
        @Nullable List<BrokerStatus> brokers,
        @Nullable Long localBytes,
        @Nullable Long coldBytes,
        @Nullable RebalanceStatus rebalance,
        @Nullable List<PlannedStep> plan) {}
