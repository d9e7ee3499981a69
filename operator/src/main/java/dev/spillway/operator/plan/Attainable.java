package dev.spillway.operator.plan;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import java.util.List;

/**
 * The Cluster as far as it can be had. Brokers that cannot leave, since those that stay could not
 * hold the replicas or the data, are planned for as if they were asked for: nothing else of the
 * cluster follows a number of brokers that it is not going to have.
 *
 * @param refusals what of the spec is left out, and why
 */
record Attainable(ClusterModel cluster, Membership members, List<Step.Blocked> refusals) {

    static Attainable of(ClusterModel cluster, Demand demand, ObservedCluster seen) {
        var members = Membership.of(cluster, seen);
        return seen.view()
                .filter(view -> !members.leaving().isEmpty())
                .map(view -> of(cluster, members, demand, seen, view))
                .orElseGet(() -> new Attainable(cluster, members, List.of()));
    }

    private static Attainable of(
            ClusterModel cluster,
            Membership members,
            Demand demand,
            ObservedCluster seen,
            KafkaView view) {
        var balance = Balancing.plan(cluster, members, demand, seen, view, "");
        if (balance.draining()) {
            return new Attainable(cluster, members, List.of());
        }
        var all = members.withoutLeaving();
        return new Attainable(
                members.replaces()
                        ? cluster
                        : cluster.withBrokers(brokersUpTo(all.staying().last())),
                all,
                Balancing.refusals(balance));
    }

    /** Ids count from 0. */
    private static int brokersUpTo(NodeId last) {
        return last.value() + 1;
    }
}
