package dev.spillway.operator.plan.topics;

import dev.spillway.operator.config.TopicProperties;
import dev.spillway.operator.model.Count;
import dev.spillway.operator.model.TopicModel;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.TopicStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The next steps of one Topic. Settings that the Topic declares are corrected when they differ.
 * Those that it declared once and no longer does are unset; these are recorded on the Topic. All
 * others, such as those of a topic that existed before, are left alone.
 */
public final class TopicPlan {

    private static final String TIERED = "remote.storage.enable";

    /** Settings that a tiered topic keeps while it is declared to be compacted. */
    private static final Set<String> OF_TIERED =
            Set.of(
                    "cleanup.policy",
                    "local.retention.bytes",
                    "local.retention.ms",
                    "remote.log.copy.disable",
                    TIERED,
                    "retention.bytes",
                    "retention.ms");

    /**
     * Partitions that are created at a time. Kafka accepts 10,000 records in a request: one for
     * each partition and one for each setting.
     */
    private static final int PARTITIONS_AT_ONCE = 5_000;

    private TopicPlan() {}

    /**
     * @param remembered keys that the operator has set before
     * @param brokers how many can hold a replica; for a topic that does not exist, those that can
     *     now
     */
    public static Plan next(
            TopicModel topic, ObservedTopic seen, Set<String> remembered, int brokers) {
        return new Plan(
                switch (seen) {
                    case ObservedTopic.Absent absent -> create(topic, brokers);
                    case ObservedTopic.Present present ->
                            change(topic, present, remembered, brokers);
                });
    }

    /**
     * The keys to record as the operator's before any of these steps is carried out: those that are
     * declared, and those that are still to be unset.
     *
     * @param remembered the keys that are recorded
     */
    public static SortedSet<String> managed(
            TopicModel topic, ObservedTopic seen, Set<String> remembered) {
        var keys = new TreeSet<>(settings(topic, seen).keySet());
        switch (seen) {
            case ObservedTopic.Absent absent -> {}
            case ObservedTopic.Present present -> keys.addAll(unset(topic, present, remembered));
        }
        return keys;
    }

    /** The settings that the Topic declares, given what exists. */
    public static SortedMap<String, String> settings(TopicModel topic, ObservedTopic seen) {
        return switch (seen) {
            case ObservedTopic.Absent absent -> TopicProperties.of(topic, false);
            case ObservedTopic.Present present -> settings(topic, present);
        };
    }

    private static SortedMap<String, String> settings(
            TopicModel topic, ObservedTopic.Present present) {
        var settings = new TreeMap<>(TopicProperties.of(topic, isTiered(present)));
        if (cannotCompact(topic, present)) {
            settings.keySet().removeAll(OF_TIERED);
            present.overrides()
                    .forEach((key, value) -> {
                        if (OF_TIERED.contains(key)) {
                            settings.put(key, value);
                        }
                    });
        }
        return settings;
    }

    private static boolean cannotCompact(TopicModel topic, ObservedTopic.Present present) {
        return topic.compacts() && isTiered(present);
    }

    private static List<Step> create(TopicModel topic, int serving) {
        if (serving < topic.replicas()) {
            return List.of(
                    new Step.Wait(
                            "create topic " + topic.name(),
                            "it declares "
                                    + Count.of(topic.replicas(), "replica")
                                    + ", and "
                                    + Count.of(serving, "broker")
                                    + (serving == 1 ? " is serving" : " are serving"),
                            "enough brokers are serving, or spec.replicas is lower"));
        }
        return List.of(
                new TopicStep.Create(
                        topic.name(),
                        Math.min(topic.partitions(), PARTITIONS_AT_ONCE),
                        topic.replicas(),
                        TopicProperties.of(topic, false),
                        "it does not exist"));
    }

    private static List<Step> change(
            TopicModel topic, ObservedTopic.Present present, Set<String> remembered, int brokers) {
        var settings = settings(topic, present);
        var set = new TreeMap<String, String>();
        settings.forEach((key, value) -> {
            if (!present.has(key, value)) {
                set.put(key, value);
            }
        });
        var unset = unset(topic, present, remembered);
        var steps = new ArrayList<Step>();
        if (!set.isEmpty() || !unset.isEmpty()) {
            steps.add(new TopicStep.Alter(topic.name(), set, unset, "not as declared"));
        }
        steps.addAll(policy(topic, present));
        steps.addAll(partitions(topic, present));
        steps.addAll(replicas(topic, present, brokers));
        return steps;
    }

    private static List<Step> policy(TopicModel topic, ObservedTopic.Present present) {
        return cannotCompact(topic, present)
                ? List.of(
                        new Step.Blocked(
                                "TieredTopicCannotCompact",
                                "compact topic " + topic.name(),
                                "part of it is in S3, and Kafka cannot compact tiered topics;"
                                        + " it keeps its cleanup.policy, retention and tiering",
                                "remove compact from its cleanup.policy, or create another topic"
                                    + " that is compacted from the beginning and copy the data"))
                : List.of();
    }

    private static List<Step> partitions(TopicModel topic, ObservedTopic.Present present) {
        int there = present.partitions().size();
        if (topic.partitions() > there) {
            return List.of(
                    new TopicStep.Grow(
                            topic.name(),
                            Math.min(topic.partitions(), there + PARTITIONS_AT_ONCE),
                            "it has " + there + " of " + topic.partitions() + " partitions"));
        }
        if (topic.partitions() < there) {
            return List.of(
                    new Step.Blocked(
                            "PartitionsCannotDecrease",
                            "reduce topic "
                                    + topic.name()
                                    + " to "
                                    + topic.partitions()
                                    + " partitions",
                            "it has " + there + ", and Kafka cannot remove partitions",
                            "set spec.partitions to "
                                    + there
                                    + " or more, or create another topic"));
        }
        return List.of();
    }

    /** The Cluster moves replicas, since it sees all of its topics. */
    private static List<Step> replicas(
            TopicModel topic, ObservedTopic.Present present, int brokers) {
        var other =
                present.partitions().stream()
                        .filter(partition -> partition.replicas().size() != topic.replicas())
                        .toList();
        if (other.isEmpty()) {
            return List.of();
        }
        var what =
                "set the replication factor of topic " + topic.name() + " to " + topic.replicas();
        return topic.replicas() > brokers
                ? List.of(
                        new Step.Blocked(
                                "TooFewBrokers",
                                what,
                                "the cluster has " + Count.of(brokers, "broker"),
                                "raise the cluster's spec.replicas or lower the topic's"))
                : List.of(
                        new Step.Wait(
                                what,
                                other.size()
                                        + " of "
                                        + Count.of(present.partitions().size(), "partition")
                                        + (other.size() == 1 ? " has" : " have")
                                        + " a different number of replicas",
                                "the Cluster has moved them (see the Cluster's status.plan)"));
    }

    /** What the operator has set and the Topic no longer declares. */
    private static SortedSet<String> unset(
            TopicModel topic, ObservedTopic.Present present, Set<String> remembered) {
        var unset = new TreeSet<>(remembered);
        unset.retainAll(present.overrides().keySet());
        unset.removeAll(settings(topic, present).keySet());
        unset.removeAll(topic.unmanaged());
        return unset;
    }

    private static boolean isTiered(ObservedTopic.Present present) {
        return "true".equals(present.overrides().get(TIERED));
    }
}
