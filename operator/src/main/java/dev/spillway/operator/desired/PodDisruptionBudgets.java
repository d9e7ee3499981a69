package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.ResourceNames;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;

/** How many Pods of a role must stay available while Kubernetes nodes are drained. */
final class PodDisruptionBudgets {
    private PodDisruptionBudgets() {}

    /**
     * @param minAvailable of the Pods of this role
     */
    static PodDisruptionBudget of(ClusterModel cluster, NodeRole role, int minAvailable) {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(
                        ObjectMetadata.owned(
                                        cluster,
                                        ResourceNames.ofRole(cluster.name(), role),
                                        Labels.role(cluster.name(), role))
                                .build())
                .withNewSpec()
                .withNewMinAvailable(minAvailable)
                // A Pod that is not ready protects nothing, and must not block a drain.
                .withUnhealthyPodEvictionPolicy("AlwaysAllow")
                .withNewSelector()
                .withMatchLabels(Labels.selector(cluster.name(), role))
                .endSelector()
                .endSpec()
                .build();
    }
}
