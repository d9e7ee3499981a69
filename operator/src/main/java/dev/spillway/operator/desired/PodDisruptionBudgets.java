package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.ResourceNames;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;

/** How many Pods of a role may be evicted at a time, when Kubernetes nodes are drained. */
final class PodDisruptionBudgets {
    private PodDisruptionBudgets() {}

    static PodDisruptionBudget of(ClusterModel cluster, NodeRole role, int voters) {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(
                        ObjectMetadata.owned(
                                        cluster,
                                        ResourceNames.ofRole(cluster.name(), role),
                                        Labels.role(cluster.name(), role))
                                .build())
                .withNewSpec()
                .withNewMaxUnavailable(mayBeAway(cluster, role, voters))
                .withNewSelector()
                .withMatchLabels(Labels.selector(cluster.name(), role))
                .endSelector()
                .endSpec()
                .build();
    }

    /**
     * Of brokers one, since two may hold the same partition. Of controllers a minority of those
     * that vote, while some come or go too, but one in any case: a single controller must not hold
     * up the draining of its Kubernetes node for ever.
     */
    private static int mayBeAway(ClusterModel cluster, NodeRole role, int voters) {
        return switch (role) {
            case Broker -> 1;
            case Controller ->
                    Math.max(1, (Math.min(cluster.controllers().replicas(), voters) - 1) / 2);
        };
    }
}
