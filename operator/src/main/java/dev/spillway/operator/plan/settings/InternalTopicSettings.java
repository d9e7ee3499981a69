package dev.spillway.operator.plan.settings;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Replicas;
import dev.spillway.operator.model.SettingText;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.balance.InternalTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Shields internal topics from a Cluster's config, which is meant for users' topics. Internal
 * topics inherit it where Kafka does not override it: with {@code log.retention.bytes} Kafka
 * forgets which segments are in the bucket, with a small {@code message.max.bytes} no group can
 * commit. Such keys get Kafka's default on these topics once the config has them; what somebody has
 * set there stays.
 */
public final class InternalTopicSettings {

    /**
     * @param keys of a Cluster's config
     * @param topicKey the topic setting that inherits from them
     * @param value Kafka's default
     */
    private record Inherited(List<String> keys, String topicKey, String value) {}

    private static final List<Inherited> INHERITED =
            List.of(
                    new Inherited(List.of("log.retention.bytes"), "retention.bytes", "-1"),
                    new Inherited(
                            List.of(
                                    "log.retention.hours",
                                    "log.retention.minutes",
                                    "log.retention.ms"),
                            "retention.ms",
                            "-1"),
                    new Inherited(List.of("message.max.bytes"), "max.message.bytes", "1048588"),
                    new Inherited(List.of("log.preallocate"), "preallocate", "false"),
                    new Inherited(
                            List.of("log.cleaner.min.compaction.lag.ms"),
                            "min.compaction.lag.ms",
                            "0"),
                    new Inherited(
                            List.of("log.message.timestamp.before.max.ms"),
                            "message.timestamp.before.max.ms",
                            Long.toString(Long.MAX_VALUE)),
                    new Inherited(
                            List.of("log.message.timestamp.after.max.ms"),
                            "message.timestamp.after.max.ms",
                            "3600000"),
                    new Inherited(
                            List.of("unclean.leader.election.enable"),
                            "unclean.leader.election.enable",
                            "false"));

    /** The number of partitions of each never changes after Kafka has created it. */
    private static final Map<String, String> PARTITIONS =
            new TreeMap<>(
                    Map.of(
                            "offsets.topic.num.partitions", "__consumer_offsets",
                            "share.coordinator.state.topic.num.partitions", "__share_group_state",
                            "transaction.state.log.num.partitions", "__transaction_state"));

    private static final String MIN_IN_SYNC = "min.insync.replicas";

    private InternalTopicSettings() {}

    public static List<Step> next(ClusterModel cluster, ObservedCluster seen) {
        return seen.view()
                .map(view -> {
                    var steps = new ArrayList<Step>();
                    view.internalTopics()
                            .forEach((topic, own) -> steps.addAll(set(topic, own, cluster, view)));
                    PARTITIONS.forEach(
                            (key, topic) -> steps.addAll(partitions(key, topic, cluster, view)));
                    return List.copyOf(steps);
                })
                .orElse(List.of());
    }

    private static List<Step> set(
            String topic, Map<String, String> own, ClusterModel cluster, KafkaView view) {
        var set = new TreeMap<String, String>();
        for (var inherited : INHERITED) {
            if (inherited.keys().stream().anyMatch(cluster.config()::containsKey)) {
                set.put(inherited.topicKey(), inherited.value());
            }
        }
        set.keySet().removeAll(own.keySet());
        inSync(topic, own, cluster).ifPresent(value -> set.put(MIN_IN_SYNC, value));
        return set.isEmpty()
                ? List.of()
                : List.of(
                        new KafkaStep.AlterInternalTopic(
                                topic,
                                set,
                                "spec.config is meant for other topics, and an internal topic must"
                                        + " not inherit it"));
    }

    /**
     * What is declared, but always so that one replica may be down. Once set, it follows a topic
     * that gets more replicas.
     */
    private static Optional<String> inSync(
            String topic, Map<String, String> own, ClusterModel cluster) {
        var declared =
                Optional.ofNullable(cluster.config().get(MIN_IN_SYNC)).flatMap(SettingText::number);
        var replicas = InternalTopics.replicas(topic, cluster.brokers().replicas());
        if (declared.isEmpty() || replicas.isEmpty()) {
            return Optional.empty();
        }
        long most = Replicas.inSync(replicas.getAsInt());
        long wanted = Math.min(declared.get(), most);
        var set = Optional.ofNullable(own.get(MIN_IN_SYNC)).flatMap(SettingText::number);
        boolean isWrong = set.map(value -> value < wanted).orElseGet(() -> declared.get() > most);
        return isWrong ? Optional.of(Long.toString(wanted)) : Optional.empty();
    }

    private static List<Step> partitions(
            String key, String topic, ClusterModel cluster, KafkaView view) {
        var declared = cluster.config().get(key);
        int there = of(topic, view).size();
        return declared == null
                        || there == 0
                        || view.settingTypes().same(key, declared, Integer.toString(there))
                ? List.of()
                : List.of(
                        new Step.Blocked(
                                "NotInForce",
                                "apply spec.config[" + key + "]",
                                "topic "
                                        + topic
                                        + " has "
                                        + there
                                        + " partitions instead of "
                                        + declared
                                        + ", and Kafka never changes the partitions of an internal"
                                        + " topic",
                                "set it to " + there + " or remove it"));
    }

    private static List<Partition> of(String topic, KafkaView view) {
        return view.partitions().stream()
                .filter(partition -> partition.topic().equals(topic))
                .toList();
    }
}
