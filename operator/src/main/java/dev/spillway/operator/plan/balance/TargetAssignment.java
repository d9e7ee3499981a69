package dev.spillway.operator.plan.balance;

import dev.spillway.operator.plan.balance.BrokerLoad.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The whole assignment that a cluster is to have, and what of the wishes it cannot have.
 *
 * @param draft with every change made
 * @param next on the way there, what can be gone to step by step; mostly the same. Sizes of
 *     partitions can be such that only a detour leads to even bytes
 * @param draining whether brokers that are to leave can
 */
record TargetAssignment(
        DraftAssignment draft, DraftAssignment next, List<Refusal> refusals, boolean draining) {

    static TargetAssignment of(ClusterLoad load, BalanceLimits limits) {
        var partitions = new IndexedPartitions(load.partitions());
        var leaving = leaving(load);
        var refusals = new ArrayList<Refusal>(tooManyReplicasWanted(load));
        if (!leaving.isEmpty()) {
            var crowded = tooFewBrokersLeft(load, leaving);
            if (!crowded.isEmpty()) {
                refusals.addAll(crowded);
                return leftAlone(load, partitions, limits, refusals);
            }
        }
        var draft = draft(IndexedBrokers.of(load, limits, true), partitions);
        var unplaced = Repair.of(draft);
        if (unplaced.stream().anyMatch(replica -> replica.standing() == Standing.Leaves)) {
            refusals.add(tooLittleDiskLeft(load, leaving, limits));
            return leftAlone(load, partitions, limits, refusals);
        }
        return evened(draft, unplaced, limits, refusals, true);
    }

    /** Brokers that were to leave keep what they have, and get nothing. */
    private static TargetAssignment leftAlone(
            ClusterLoad load,
            IndexedPartitions partitions,
            BalanceLimits limits,
            List<Refusal> refusals) {
        var draft = draft(IndexedBrokers.of(load, limits, false), partitions);
        return evened(draft, Repair.of(draft), limits, refusals, false);
    }

    private static TargetAssignment evened(
            DraftAssignment draft,
            List<Repair.Unplaced> unplaced,
            BalanceLimits limits,
            List<Refusal> refusals,
            boolean draining) {
        var end = draft;
        var next = draft;
        boolean changed = true;
        // Until nothing changes: what has moved can have made way for more.
        while (changed) {
            changed = Racks.even(end);
            changed |= ReplicaCounts.even(end);
            var bytes = LocalBytes.even(end, limits.evenFromBytes());
            changed |= bytes.end() != end;
            next = next == end ? bytes.next() : next;
            end = bytes.end();
        }
        LeaderCounts.even(end);
        if (next != end) {
            LeaderCounts.even(next);
        }
        refusals.addAll(nowhereToGo(unplaced));
        return new TargetAssignment(end, next, List.copyOf(refusals), draining);
    }

    private static DraftAssignment draft(IndexedBrokers members, IndexedPartitions partitions) {
        var start = new int[partitions.size()][];
        var held = new int[partitions.size()][];
        for (int p = 0; p < start.length; p++) {
            var load = partitions.at(p);
            start[p] = members.positions(Reassignments.start(load, members));
            held[p] = members.positions(load.partition().replicas());
        }
        return new DraftAssignment(members, partitions, start, held);
    }

    // What cannot be

    private static List<BrokerLoad> leaving(ClusterLoad load) {
        return load.brokers().stream()
                .filter(broker -> broker.standing() == Standing.Leaves)
                .sorted(Comparator.comparingInt(BrokerLoad::id))
                .toList();
    }

    private static long staying(ClusterLoad load) {
        return load.brokers().stream()
                .filter(broker -> broker.standing() == Standing.Stays)
                .count();
    }

    private static List<Refusal> tooManyReplicasWanted(ClusterLoad load) {
        long brokers = staying(load) + leaving(load).size();
        return wanted(load).entrySet().stream()
                .filter(topic -> topic.getValue() > brokers)
                .map(topic ->
                        new Refusal(
                                "TooFewBrokers",
                                "give topic "
                                        + topic.getKey()
                                        + " "
                                        + topic.getValue()
                                        + " replicas",
                                "there are " + brokers + " brokers",
                                "raise the cluster's spec.replicas or lower the topic's"))
                .toList();
    }

    private static List<Refusal> tooFewBrokersLeft(ClusterLoad load, List<BrokerLoad> leaving) {
        long left = staying(load);
        long all = left + leaving.size();
        var topics = new TreeSet<String>();
        for (var partition : load.partitions()) {
            int wanted = partition.wantedReplicas();
            int needed = wanted <= all ? wanted : partition.target().size();
            if (needed > left) {
                topics.add(partition.partition().topic() + " (" + needed + ")");
            }
        }
        return topics.isEmpty()
                ? List.of()
                : List.of(
                        new Refusal(
                                "TooFewBrokersLeft",
                                remove(leaving),
                                left
                                        + " brokers would be left, and these topics have more"
                                        + " replicas: "
                                        + some(List.copyOf(topics)),
                                "raise the cluster's spec.replicas or lower the topics'"));
    }

    private static Refusal tooLittleDiskLeft(
            ClusterLoad load, List<BrokerLoad> leaving, BalanceLimits limits) {
        long all = 0;
        for (var partition : load.partitions()) {
            all += partition.data().localBytes() * partition.target().size();
        }
        long room = 0;
        for (var broker : load.brokers()) {
            room += broker.standing() == Standing.Stays ? broker.capacityBytes() : 0;
        }
        return new Refusal(
                "TooLittleDiskLeft",
                remove(leaving),
                "all replicas have "
                        + mebibytes(all)
                        + " of local data, and the disks of the brokers that would be left can have"
                        + " "
                        + mebibytes((long) (room * limits.fill()))
                        + " before they are too full",
                "raise the cluster's spec.replicas or storage.size, or shorten retention");
    }

    private static List<Refusal> nowhereToGo(List<Repair.Unplaced> unplaced) {
        if (unplaced.isEmpty()) {
            return List.of();
        }
        var names =
                unplaced.stream()
                        .map(replica -> replica.partition().name())
                        .sorted()
                        .distinct()
                        .toList();
        return List.of(
                new Refusal(
                        "NoBrokerForReplicas",
                        "make all replicas of " + some(names),
                        "there is no other broker that has room for one",
                        "raise the cluster's spec.replicas or storage.size"));
    }

    private static Map<String, Integer> wanted(ClusterLoad load) {
        return load.partitions().stream()
                .collect(
                        Collectors.toMap(
                                partition -> partition.partition().topic(),
                                PartitionLoad::wantedReplicas,
                                Math::max,
                                TreeMap::new));
    }

    private static String remove(List<BrokerLoad> leaving) {
        return "remove "
                + leaving.stream()
                        .map(broker -> "broker " + broker.id())
                        .collect(Collectors.joining(", "));
    }

    /** Enough of them to know what it is about. */
    private static String some(List<String> names) {
        int shown = Math.min(3, names.size());
        var text = String.join(", ", names.subList(0, shown));
        return names.size() == shown ? text : text + " and " + (names.size() - shown) + " more";
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
