package dev.spillway.operator.plan;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.ObservedCluster;
import java.util.List;

/**
 * The Cluster as far as it can be had. Brokers that cannot leave, since those that stay could not
 * hold the replicas or the data, are planned for as if they were asked for: nothing else of the
 * cluster follows a number of brokers that it is not going to have.
 *
 * @param refusals what of the spec is left out, and why
 */
record Attainable(ClusterModel cluster, List<Step.Blocked> refusals) {

    static Attainable of(ClusterModel cluster, Demand demand, ObservedCluster seen) {
        var leaving = ScaleDown.leaving(cluster, seen);
        if (leaving.isEmpty() || seen.view().isEmpty()) {
            return new Attainable(cluster, List.of());
        }
        var balance = Balancing.plan(cluster, demand, seen.view().get(), "");
        return balance.draining()
                ? new Attainable(cluster, List.of())
                : new Attainable(
                        cluster.withBrokers(brokersUpTo(leaving.last())),
                        Balancing.refusals(balance));
    }

    /** Ids count from 0. */
    private static int brokersUpTo(NodeId last) {
        return last.value() + 1;
    }
}
