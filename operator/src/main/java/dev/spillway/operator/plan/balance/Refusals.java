package dev.spillway.operator.plan.balance;

import dev.spillway.operator.model.Count;
import dev.spillway.operator.plan.balance.BrokerLoad.Standing;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is declared and impossible, with the reason and a remedy. */
final class Refusals {
    private Refusals() {}

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

    /** Topics that are to have more replicas than there are brokers. */
    static List<Refusal> tooManyReplicasWanted(ClusterLoad load) {
        long brokers = staying(load) + leaving(load).size();
        return wanted(load).entrySet().stream()
                .filter(topic -> topic.getValue() > brokers)
                .map(topic ->
                        new Refusal(
                                "TooFewBrokers",
                                "set the replication factor of topic "
                                        + topic.getKey()
                                        + " to "
                                        + topic.getValue(),
                                (brokers == 1 ? "there is only " : "there are only ")
                                        + Count.of(brokers, "broker"),
                                "raise the cluster's spec.replicas or lower the topic's"))
                .toList();
    }

    /** Topics that are to have more replicas than brokers stay; empty when none leaves. */
    static Optional<Refusal> tooFewBrokersLeft(ClusterLoad load) {
        var leaving = leaving(load);
        if (leaving.isEmpty()) {
            return Optional.empty();
        }
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
                ? Optional.empty()
                : Optional.of(
                        new Refusal(
                                "TooFewBrokersLeft",
                                remove(leaving),
                                "only "
                                        + Count.of(left, "broker")
                                        + " would be left, and these topics have more"
                                        + " replicas: "
                                        + some(List.copyOf(topics)),
                                "raise the cluster's spec.replicas or lower the topics'"));
    }

    /** The brokers that stay have no room for the replicas of those that leave. */
    static Refusal tooLittleDiskLeft(ClusterLoad load, BalanceLimits limits) {
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
                remove(leaving(load)),
                "all replicas hold "
                        + mebibytes(all)
                        + " of local data, and the disks of the remaining brokers can hold only"
                        + " "
                        + mebibytes((long) (room * limits.fill()))
                        + " before they are too full",
                "raise the cluster's spec.replicas or storage.size, or shorten retention");
    }

    /** Replicas that fit on no broker. */
    static Optional<Refusal> noBrokerFor(List<Repair.Unplaced> unplaced) {
        if (unplaced.isEmpty()) {
            return Optional.empty();
        }
        var names =
                unplaced.stream()
                        .map(replica -> replica.partition().name())
                        .sorted()
                        .distinct()
                        .toList();
        return Optional.of(
                new Refusal(
                        "NoBrokerForReplicas",
                        "place all replicas of " + some(names),
                        "no other broker has room for one",
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

    /** The first few, as examples. */
    private static String some(List<String> names) {
        int shown = Math.min(3, names.size());
        var text = String.join(", ", names.subList(0, shown));
        return names.size() == shown ? text : text + " and " + (names.size() - shown) + " more";
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
