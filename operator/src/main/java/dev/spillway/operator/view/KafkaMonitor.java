package dev.spillway.operator.view;

import dev.spillway.operator.admin.KafkaSnapshot;
import dev.spillway.operator.observed.KafkaState;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.StorageUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What was last seen of a cluster's Kafka, and what of it is new to Topics. */
final class KafkaMonitor {

    /** A restart of the only broker is over by then: its topics need not be told. */
    private static final Duration SILENCE_MATTERS_AFTER = Duration.ofSeconds(30);

    private KafkaStatus sight = new KafkaStatus.None();
    private Map<String, TopicSummary> shown = Map.of();
    private boolean silenceTold;

    /**
     * Whose state may differ by a look.
     *
     * @param all every Topic of the cluster
     * @param topics otherwise these, by their names in Kafka
     */
    record News(boolean all, Set<String> topics) {}

    synchronized News update(KafkaStatus found, Instant now) {
        var before = sight;
        sight = sinceTheFirst(before, found);
        return switch (sight) {
            case KafkaStatus.None none -> new News(false, Set.of());
            case KafkaStatus.Silent silent -> {
                var matters = longSilence(now).isPresent() && !silenceTold;
                silenceTold |= matters;
                yield new News(matters, Set.of());
            }
            case KafkaStatus.Answering(KafkaSnapshot look) -> {
                silenceTold = false;
                var topics = TopicSummary.of(look, shown);
                var changed = differing(shown, topics);
                shown = topics;
                // A Topic may wait for more brokers.
                var all =
                        !(before instanceof KafkaStatus.Answering)
                                || serving(before) != serving(found);
                yield new News(all, changed);
            }
        };
    }

    synchronized KafkaStatus sight() {
        return sight;
    }

    synchronized boolean answers() {
        return sight instanceof KafkaStatus.Answering;
    }

    synchronized Optional<KafkaSnapshot> look() {
        return sight instanceof KafkaStatus.Answering(KafkaSnapshot look)
                ? Optional.of(look)
                : Optional.empty();
    }

    /** Nothing before Kafka has answered. */
    Optional<ObservedTopic> topic(String name) {
        return look().map(look -> {
            var topic = look.topics().get(name);
            return topic == null ? new ObservedTopic.Absent() : topic;
        });
    }

    /** Kafka has not answered for so long that its topics cannot be said to serve. */
    synchronized Optional<KafkaStatus.Silent> longSilence(Instant now) {
        return sight instanceof KafkaStatus.Silent silent
                        && !now.isBefore(silent.since().plus(SILENCE_MATTERS_AFTER))
                ? Optional.of(silent)
                : Optional.empty();
    }

    synchronized int servingBrokers() {
        return serving(sight);
    }

    StorageUsage footprint() {
        return look().map(KafkaSnapshot::footprint).orElse(StorageUsage.UNKNOWN);
    }

    /** As plans take it. */
    synchronized KafkaState observed() {
        return switch (sight) {
            case KafkaStatus.None none -> new KafkaState.Silent("it was not asked yet", false);
            case KafkaStatus.Silent silent -> new KafkaState.Silent(silent.why(), silent.failed());
            case KafkaStatus.Answering(KafkaSnapshot found) ->
                    new KafkaState.Answering(found.view());
        };
    }

    private static int serving(KafkaStatus sight) {
        return sight instanceof KafkaStatus.Answering(KafkaSnapshot look)
                ? (int) look.view().brokers().values().stream().filter(b -> !b.fenced()).count()
                : 0;
    }

    private static KafkaStatus sinceTheFirst(KafkaStatus before, KafkaStatus now) {
        return before instanceof KafkaStatus.Silent(var why, var failed, Instant since)
                        && now instanceof KafkaStatus.Silent(var whyNow, var failedNow, var at)
                ? new KafkaStatus.Silent(whyNow, failedNow, since)
                : now;
    }

    private static Set<String> differing(
            Map<String, TopicSummary> before, Map<String, TopicSummary> now) {
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
