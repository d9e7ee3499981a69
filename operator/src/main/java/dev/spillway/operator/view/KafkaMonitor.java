package dev.spillway.operator.view;

import dev.spillway.operator.admin.KafkaSnapshot;
import dev.spillway.operator.model.HotHorizon;
import dev.spillway.operator.model.Limit;
import dev.spillway.operator.model.Millis;
import dev.spillway.operator.model.SettingText;
import dev.spillway.operator.observed.KafkaState;
import dev.spillway.operator.observed.ObservedAccess;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.StorageUsage;
import dev.spillway.operator.plan.hot.HotSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The last known state of a cluster's Kafka, and which Topics a new snapshot concerns. */
final class KafkaMonitor {

    /** The restart of an only broker takes less than this, and is not reported on its topics. */
    private static final Duration UNAVAILABLE_AFTER = Duration.ofSeconds(30);

    private KafkaStatus status = new KafkaStatus.NotAsked();
    private Map<String, TopicSummary> summaries = Map.of();
    private ObservedAccess lastAccess = new ObservedAccess.Unknown("Kafka has not been asked");
    private boolean unavailabilityReported;

    /**
     * The Topics and Users to reconcile after a poll.
     *
     * @param allTopics every Topic of the cluster
     * @param topics otherwise these, by their names in Kafka
     * @param allUsers every User of the cluster
     * @param users otherwise these, by their holders
     */
    record Changes(boolean allTopics, Set<String> topics, boolean allUsers, Set<String> users) {

        private static Changes unavailable(boolean all) {
            return new Changes(all, Set.of(), all, Set.of());
        }
    }

    synchronized Changes update(KafkaStatus found, Instant now) {
        var before = status;
        status = keepFirstSince(before, found);
        return switch (status) {
            case KafkaStatus.NotAsked notAsked -> Changes.unavailable(false);
            case KafkaStatus.Silent silent -> {
                var matters = unavailableForLong(now).isPresent() && !unavailabilityReported;
                unavailabilityReported |= matters;
                yield Changes.unavailable(matters);
            }
            case KafkaStatus.Answering(KafkaSnapshot snapshot) -> {
                unavailabilityReported = false;
                var topics = TopicSummary.of(snapshot, summaries);
                var changed = changed(summaries, topics);
                changed.addAll(atHorizons(before, snapshot));
                summaries = topics;
                // A Topic may wait for more brokers.
                var all =
                        !(before instanceof KafkaStatus.Answering)
                                || serving(before) != serving(found);
                var access = snapshot.access();
                var users = changedUsers(lastAccess, access);
                var allUsers =
                        !(before instanceof KafkaStatus.Answering)
                                || !comparable(lastAccess, access);
                lastAccess = access;
                yield new Changes(all, changed, allUsers, users);
            }
        };
    }

    synchronized KafkaStatus status() {
        return status;
    }

    synchronized boolean answers() {
        return status instanceof KafkaStatus.Answering;
    }

    synchronized Optional<KafkaSnapshot> snapshot() {
        return status instanceof KafkaStatus.Answering(KafkaSnapshot snapshot)
                ? Optional.of(snapshot)
                : Optional.empty();
    }

    /** Empty before Kafka has answered. */
    Optional<ObservedTopic> topic(String name) {
        return snapshot()
                .map(snapshot -> {
                    var topic = snapshot.topics().get(name);
                    return topic == null ? new ObservedTopic.Absent() : topic;
                });
    }

    /**
     * Set when Kafka has not answered for so long that its topics can no longer be called
     * available.
     */
    synchronized Optional<KafkaStatus.Silent> unavailableForLong(Instant now) {
        return status instanceof KafkaStatus.Silent silent
                        && !now.isBefore(silent.since().plus(UNAVAILABLE_AFTER))
                ? Optional.of(silent)
                : Optional.empty();
    }

    /** What Kafka knows about users; empty before it has answered. */
    Optional<ObservedAccess> access() {
        return snapshot().map(KafkaSnapshot::access);
    }

    /** Whether the users that changed between the two can be told. */
    private static boolean comparable(ObservedAccess before, ObservedAccess now) {
        return before instanceof ObservedAccess.Known one
                        && now instanceof ObservedAccess.Known other
                        && one.authorizes() == other.authorizes()
                || before.equals(now);
    }

    private static Set<String> changedUsers(ObservedAccess before, ObservedAccess now) {
        return before instanceof ObservedAccess.Known one
                        && now instanceof ObservedAccess.Known other
                ? changed(one.byHolder(), other.byHolder())
                : Set.of();
    }

    synchronized int servingBrokers() {
        return serving(status);
    }

    StorageUsage storageUsage() {
        return snapshot().map(KafkaSnapshot::storageUsage).orElse(StorageUsage.UNKNOWN);
    }

    /** In the form that plans take. */
    synchronized KafkaState observed() {
        return switch (status) {
            case KafkaStatus.NotAsked notAsked ->
                    new KafkaState.Silent("Kafka has not been polled yet", false);
            case KafkaStatus.Silent silent ->
                    new KafkaState.Silent(silent.why(), silent.mayServe());
            case KafkaStatus.Answering(KafkaSnapshot found) ->
                    new KafkaState.Answering(found.view());
        };
    }

    private static int serving(KafkaStatus status) {
        return status instanceof KafkaStatus.Answering(KafkaSnapshot snapshot)
                ? (int) snapshot.view().brokers().values().stream().filter(b -> !b.fenced()).count()
                : 0;
    }

    private static KafkaStatus keepFirstSince(KafkaStatus before, KafkaStatus now) {
        return before instanceof KafkaStatus.Silent(var why, var mayServe, Instant since)
                        && now instanceof KafkaStatus.Silent(var whyNow, var mayServeNow, var at)
                ? new KafkaStatus.Silent(whyNow, mayServeNow, since)
                : now;
    }

    /** Topics whose retention is between the hot horizon of before and the present one. */
    private static Set<String> atHorizons(KafkaStatus before, KafkaSnapshot now) {
        if (!(before instanceof KafkaStatus.Answering(KafkaSnapshot last))) {
            return Set.of();
        }
        var one = HotSettings.horizon(last.view()).orElse(HotHorizon.ALL);
        var other = HotSettings.horizon(now.view()).orElse(HotHorizon.ALL);
        return one.equals(other)
                ? Set.of()
                : now.topics().entrySet().stream()
                        .filter(topic ->
                                covers(one, topic.getValue()) != covers(other, topic.getValue()))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet());
    }

    private static boolean covers(HotHorizon horizon, ObservedTopic.Present topic) {
        return Optional.ofNullable(topic.overrides().get("retention.ms"))
                .flatMap(SettingText::number)
                .filter(millis -> millis >= 0)
                .filter(millis -> horizon.covers(Limit.of(new Millis(millis))))
                .isPresent();
    }

    private static <T> Set<String> changed(Map<String, T> before, Map<String, T> now) {
        var names = new HashSet<String>();
        Stream.concat(before.keySet().stream(), now.keySet().stream())
                .filter(name -> {
                    var one = before.get(name);
                    return one == null || !one.equals(now.get(name));
                })
                .forEach(names::add);
        return names;
    }
}
