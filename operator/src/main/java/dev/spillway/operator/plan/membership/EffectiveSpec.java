package dev.spillway.operator.plan.membership;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.balance.Balance;
import java.util.List;
import java.util.Optional;

/**
 * The Cluster as far as it can be had. Brokers that cannot leave, since those that stay could not
 * hold the replicas or the data, are planned for as if they were asked for: nothing else of the
 * cluster follows a number of brokers that it is not going to have.
 *
 * @param balance where the replicas of these members are to be; nothing while Kafka does not tell
 * @param refusals what of the spec is left out, and why
 */
public record EffectiveSpec(
        ClusterModel cluster,
        Membership members,
        Optional<Balance> balance,
        List<Step.Blocked> refusals) {

    public static EffectiveSpec of(ClusterModel cluster, Demand demand, ObservedCluster seen) {
        var members = Membership.of(cluster, seen);
        return seen.view()
                .map(view -> of(cluster, members, demand, seen, view))
                .orElseGet(() -> new EffectiveSpec(cluster, members, Optional.empty(), List.of()));
    }

    private static EffectiveSpec of(
            ClusterModel cluster,
            Membership members,
            Demand demand,
            ObservedCluster seen,
            KafkaView view) {
        var asked = ReplicaMoves.of(cluster, members, demand, seen, view);
        if (members.leaving().isEmpty() || asked.draining()) {
            return new EffectiveSpec(cluster, members, Optional.of(asked), List.of());
        }
        var all = members.withoutLeaving();
        var had =
                members.replaces()
                        ? cluster
                        : cluster.withBrokers(brokersUpTo(all.staying().last()));
        return new EffectiveSpec(
                had,
                all,
                Optional.of(ReplicaMoves.of(had, all, demand, seen, view)),
                ReplicaMoves.refusals(asked.refusals()));
    }

    /** Ids count from 0. */
    private static int brokersUpTo(NodeId last) {
        return last.value() + 1;
    }
}
