package dev.spillway.operator.status;

import static dev.spillway.operator.status.Finding.PROGRESSING;
import static dev.spillway.operator.status.Finding.READY;

import dev.spillway.operator.api.Condition;
import dev.spillway.operator.api.TopicStatus;
import dev.spillway.operator.api.TopicStatusBuilder;
import dev.spillway.operator.model.Problem;
import dev.spillway.operator.model.SettingSource;
import dev.spillway.operator.model.TopicModel;
import dev.spillway.operator.model.TopicTiering;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.StorageUsage;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.topics.TopicPlan;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Computes the next status of a Topic. What cannot be observed now keeps its last value.
 *
 * @param previous the current status; null for a new Topic
 * @param generation of the spec that was processed
 */
public record TopicReport(@Nullable TopicStatus previous, @Nullable Long generation, Instant now) {
    private static final String RELEASED = "Released";

    /**
     * @param missingLogs partitions whose log has not been seen yet
     */
    public TopicStatus of(
            TopicModel topic,
            ObservedTopic seen,
            Plan plan,
            StepOutcome outcome,
            StorageUsage storageUsage,
            int missingLogs) {
        var conditions =
                Conditions.of(
                        previous == null ? null : previous.conditions(),
                        new TopicFindings(topic, seen, plan, outcome, missingLogs).all(),
                        generation,
                        now);
        return switch (seen) {
            case ObservedTopic.Absent absent -> withoutObservation(conditions);
            case ObservedTopic.Present present -> {
                var hotBytes = hotBytes(topic.name(), storageUsage);
                var coldBytes = coldBytes(topic, storageUsage);
                var inForce = inForce(topic, present);
                yield TopicStatusBuilder.builder()
                        .conditions(conditions)
                        .observedGeneration(generation)
                        .topicId(id(present, outcome))
                        .partitions(present.partitions().size())
                        .replicas(present.replicas())
                        .hotBytes(hotBytes)
                        .coldBytes(coldBytes)
                        .hotSize(Rounded.text(hotBytes))
                        .coldSize(Rounded.text(coldBytes))
                        .effectiveConfig(inForce)
                        .configSources(sources(topic, present, inForce.keySet()))
                        .build();
            }
        };
    }

    /** The settings in force that are declared, set on the topic, or inherited from the brokers. */
    private static SortedMap<String, String> inForce(
            TopicModel topic, ObservedTopic.Present present) {
        var inForce = new TreeMap<>(present.settings());
        var declared = TopicPlan.settings(topic, present).keySet();
        inForce.keySet()
                .removeIf(key ->
                        !declared.contains(key)
                                && !present.overrides().containsKey(key)
                                && !present.inherited().contains(key));
        return inForce;
    }

    private static SortedMap<String, String> sources(
            TopicModel topic, ObservedTopic.Present present, Set<String> keys) {
        var declared = TopicPlan.settings(topic, present);
        var sources = new TreeMap<String, String>();
        keys.forEach(key -> {
            var value = declared.get(key);
            var source =
                    value != null && present.has(key, value)
                            ? topic.sources().getOrDefault(key, SettingSource.Topic)
                            : present.overrides().containsKey(key)
                                    ? SettingSource.Kafka
                                    : present.inherited().contains(key)
                                            ? SettingSource.Cluster
                                            : SettingSource.Default;
            sources.put(key, source.name());
        });
        return sources;
    }

    /** A paused Topic does not adopt a topic that somebody created meanwhile. */
    private String id(ObservedTopic.Present present, StepOutcome outcome) {
        return outcome instanceof StepOutcome.Paused
                        && previous != null
                        && previous.topicId() != null
                ? previous.topicId()
                : present.id();
    }

    /** The spec is invalid: its problems are reported, and everything else keeps its value. */
    public TopicStatus invalid(List<Problem> problems) {
        return with(
                Finding.no(READY, "InvalidSpec", Problems.text(problems)),
                Finding.no(
                        PROGRESSING, "InvalidSpec", "nothing is changed until the spec is valid"));
    }

    /** The topic's state is unknown because of its Cluster. */
    public TopicStatus clusterNotReady(String message) {
        return with(
                Finding.unknown(READY, "ClusterNotReady", message),
                Finding.yes(PROGRESSING, "ClusterNotReady", message));
    }

    /** Another Topic owns the Kafka topic of this name. */
    public TopicStatus nameTaken(String topic, String owner) {
        return with(
                Finding.no(
                        READY,
                        "NameTaken",
                        "topic "
                                + topic
                                + " belongs to the older Topic "
                                + owner
                                + "; delete one of the two, or recreate this one with another"
                                + " spec.name"),
                Finding.no(PROGRESSING, "NameTaken", "nothing is changed"));
    }

    /** The Topic could not be marked as the owner of its topic, so nothing is created. */
    public TopicStatus refusedByKubernetes(String reason, String message) {
        return with(Finding.no(READY, reason, message), Finding.no(PROGRESSING, reason, message));
    }

    /** The Topic is being deleted, but its topic cannot be. */
    public TopicStatus cannotDelete(String why) {
        return with(
                Finding.no(READY, "CannotDelete", "the topic cannot be deleted: " + why),
                Finding.no(PROGRESSING, "CannotDelete", "the deletion is retried"));
    }

    /**
     * The operator has released a Topic that is being deleted, but other finalizers hold it. It no
     * longer stands for a topic.
     *
     * @param why what happened to the topic in Kafka
     * @param holders the other finalizers
     */
    public TopicStatus released(String why, List<String> holders) {
        var message =
                why
                        + "; this resource is being deleted and waits for other finalizers:"
                        + " "
                        + String.join(", ", holders);
        return withoutObservation(
                Conditions.merged(
                        previous == null ? null : previous.conditions(),
                        List.of(
                                Finding.no(READY, RELEASED, message),
                                Finding.no(PROGRESSING, RELEASED, message)),
                        generation,
                        now));
    }

    /** Whether {@link #released} was reported already. */
    public boolean isReleased() {
        return previous != null
                && Conditions.find(previous.conditions(), READY)
                        .filter(ready -> RELEASED.equals(ready.reason()))
                        .isPresent();
    }

    /** The state of the topic is unknown. */
    public TopicStatus unknown(String reason, String message) {
        return with(
                Finding.unknown(READY, reason, message),
                Finding.unknown(PROGRESSING, reason, message));
    }

    private TopicStatus with(Finding... findings) {
        var conditions =
                Conditions.merged(
                        previous == null ? null : previous.conditions(),
                        List.of(findings),
                        generation,
                        now);
        return previous == null
                ? withoutObservation(conditions)
                : TopicStatusBuilder.builder(previous)
                        .conditions(conditions)
                        .observedGeneration(generation)
                        .build();
    }

    private @Nullable Long hotBytes(String topic, StorageUsage storageUsage) {
        var before = previous == null ? null : previous.hotBytes();
        var bytes = storageUsage.hot().get(topic);
        return bytes == null ? before : Long.valueOf(Rounded.bytes(bytes, before));
    }

    private @Nullable Long coldBytes(TopicModel topic, StorageUsage storageUsage) {
        var before = previous == null ? null : previous.coldBytes();
        var bytes = storageUsage.cold().get(topic.name());
        return switch (topic.tiering()) {
            case TopicTiering.Off off when bytes == null -> null;
            case TopicTiering any ->
                    storageUsage.complete()
                            ? Long.valueOf(Rounded.bytes(bytes == null ? 0 : bytes, before))
                            : before;
        };
    }

    /** For a topic that does not exist, or is unknown. */
    private TopicStatus withoutObservation(List<Condition> conditions) {
        return TopicStatusBuilder.builder()
                .conditions(conditions)
                .observedGeneration(generation)
                .build();
    }
}
