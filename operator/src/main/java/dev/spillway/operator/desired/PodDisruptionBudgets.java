package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.Names;
import dev.spillway.operator.model.NodeRole;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;

/** How many Pods of a role may be evicted at a time, when Kubernetes nodes are drained. */
final class PodDisruptionBudgets {
    private PodDisruptionBudgets() {}

    static PodDisruptionBudget of(ClusterModel cluster, NodeRole role) {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(
                        Meta.owned(
                                        cluster,
                                        Names.ofRole(cluster.name(), role),
                                        Labels.role(cluster.name(), role))
                                .build())
                .withNewSpec()
                .withNewMaxUnavailable(mayBeAway(cluster, role))
                .withNewSelector()
                .withMatchLabels(Labels.selector(cluster.name(), role))
                .endSelector()
                .endSpec()
                .build();
    }

    /**
     * Of brokers one, since two may hold the same partition. Of controllers a minority, but one in
     * any case: a single controller must not hold up the draining of its Kubernetes node for ever.
     */
    private static int mayBeAway(ClusterModel cluster, NodeRole role) {
        return switch (role) {
            case Broker -> 1;
            case Controller -> Math.max(1, (cluster.controllers().replicas() - 1) / 2);
        };
    }
}
