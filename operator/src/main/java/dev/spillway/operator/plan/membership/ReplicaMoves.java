package dev.spillway.operator.plan.membership;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Count;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Placements;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.balance.Balance;
import dev.spillway.operator.plan.balance.BalanceLimits;
import dev.spillway.operator.plan.balance.BalancePlan;
import dev.spillway.operator.plan.balance.CancelMove;
import dev.spillway.operator.plan.balance.Move;
import dev.spillway.operator.plan.balance.Refusal;
import dev.spillway.operator.plan.balance.Throttle;
import dev.spillway.operator.plan.balance.ThrottleChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Turns a {@link BalancePlan} into steps, in the order that it requires. */
public final class ReplicaMoves {

    private static final String RATE = "leader.replication.throttled.rate";

    private ReplicaMoves() {}

    /** Where replicas belong when these brokers stay and all others leave. */
    static Balance balance(
            ClusterModel cluster,
            SortedSet<NodeId> staying,
            Demand demand,
            ObservedCluster seen,
            KafkaView view) {
        return Balance.of(
                ObservedLoad.of(cluster, staying, demand, seen, view), BalanceLimits.DEFAULT);
    }

    public static List<Step> next(BalancePlan plan, KafkaView view) {
        var steps = new ArrayList<Step>();
        ThrottleChange.between(throttle(view), plan.throttle())
                .ifPresent(change -> steps.add(throttle(change)));
        byReason(plan.cancel(), CancelMove::why)
                .forEach((why, moves) -> steps.add(new KafkaStep.CancelMoves(moves, why)));
        byReason(plan.begin(), Move::why)
                .forEach((why, moves) -> steps.add(new KafkaStep.Move(moves, why)));
        if (!plan.elect().isEmpty()) {
            steps.add(
                    new KafkaStep.ElectLeaders(
                            plan.elect(), "their leader is not the preferred one"));
        }
        steps.addAll(waits(plan, view));
        steps.addAll(refusals(plan.refusals()));
        return steps;
    }

    static List<Step.Blocked> refusals(List<Refusal> refusals) {
        return refusals.stream()
                .map(refusal ->
                        new Step.Blocked(
                                refusal.reason(), refusal.what(), refusal.why(), refusal.remedy()))
                .toList();
    }

    /** First what is being copied, then what waits for it. */
    private static List<Step> waits(BalancePlan plan, KafkaView view) {
        var waits = new ArrayList<Step>();
        var moving = view.partitions().stream().filter(partition -> partition.moving()).count();
        if (moving > 0) {
            waits.add(
                    new Step.Wait(
                            "finish moving partitions",
                            moving
                                    + (moving == 1 ? " is" : " are")
                                    + " being moved; "
                                    + Count.of(plan.remaining().replicas(), "replica")
                                    + " and "
                                    + (plan.remaining().bytes() >> 20)
                                    + " MiB remain",
                            "the new replicas are in sync"));
        }
        plan.refills()
                .forEach((broker, remaining) ->
                        waits.add(
                                new Step.Wait(
                                        "refill broker " + broker,
                                        "its disk came back empty; "
                                                + Count.of(remaining.replicas(), "replica")
                                                + " and "
                                                + (remaining.bytes() >> 20)
                                                + " MiB remain",
                                        "its replicas are in sync")));
        plan.waiting()
                .forEach(wait ->
                        waits.add(
                                new Step.Wait(
                                        "move "
                                                + wait.moves()
                                                + (wait.moves() == 1
                                                        ? " more partition"
                                                        : " more partitions"),
                                        wait.why(),
                                        wait.until())));
        return waits;
    }

    private static Step throttle(ThrottleChange change) {
        return new KafkaStep.Throttle(
                change,
                change.bytesPerSecond() == 0
                        ? "no large replica is being moved or refilled"
                        : "moves and refills must leave bandwidth for clients");
    }

    private static Throttle throttle(KafkaView view) {
        var topics = new TreeMap<String, Throttle.Replicas>();
        view.placements().throttled().forEach((topic, set) -> topics.put(topic, parse(set)));
        long rate = Long.parseLong(view.dynamicDefaults().getOrDefault(RATE, "0"));
        return topics.isEmpty() && rate == 0 ? Throttle.NONE : new Throttle(rate, topics);
    }

    private static Throttle.Replicas parse(Placements.Throttled set) {
        return Throttle.Replicas.parse(set.leaders(), set.followers());
    }

    private static <T> Map<String, List<T>> byReason(List<T> items, Function<T, String> why) {
        return items.stream()
                .collect(Collectors.groupingBy(why, TreeMap::new, Collectors.toList()));
    }
}
