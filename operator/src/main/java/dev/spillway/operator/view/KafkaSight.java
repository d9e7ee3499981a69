package dev.spillway.operator.view;

import dev.spillway.operator.admin.Look;
import dev.spillway.operator.observed.Footprint;
import dev.spillway.operator.observed.Kafka;
import dev.spillway.operator.observed.ObservedTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What was last seen of a cluster's Kafka, and what of it is new to Topics. */
final class KafkaSight {

    /** A restart of the only broker is over by then: its topics need not be told. */
    private static final Duration SILENCE_MATTERS_AFTER = Duration.ofSeconds(30);

    private Sight sight = new Sight.None();
    private Map<String, ShownTopic> shown = Map.of();
    private boolean silenceTold;

    /**
     * Whose state may differ by a look.
     *
     * @param all every Topic of the cluster
     * @param topics otherwise these, by their names in Kafka
     */
    record News(boolean all, Set<String> topics) {}

    synchronized News update(Sight found, Instant now) {
        var before = sight;
        sight = sinceTheFirst(before, found);
        return switch (sight) {
            case Sight.None none -> new News(false, Set.of());
            case Sight.Silent silent -> {
                var matters = longSilence(now).isPresent() && !silenceTold;
                silenceTold |= matters;
                yield new News(matters, Set.of());
            }
            case Sight.Answering(Look look) -> {
                silenceTold = false;
                var topics = ShownTopic.of(look, shown);
                var changed = differing(shown, topics);
                shown = topics;
                // A Topic may wait for more brokers.
                var all = !(before instanceof Sight.Answering) || serving(before) != serving(found);
                yield new News(all, changed);
            }
        };
    }

    synchronized Sight sight() {
        return sight;
    }

    synchronized boolean answers() {
        return sight instanceof Sight.Answering;
    }

    synchronized Optional<Look> look() {
        return sight instanceof Sight.Answering(Look look) ? Optional.of(look) : Optional.empty();
    }

    /** Nothing before Kafka has answered. */
    Optional<ObservedTopic> topic(String name) {
        return look().map(look -> {
            var topic = look.topics().get(name);
            return topic == null ? new ObservedTopic.Absent() : topic;
        });
    }

    /** Kafka has not answered for so long that its topics cannot be said to serve. */
    synchronized Optional<Sight.Silent> longSilence(Instant now) {
        return sight instanceof Sight.Silent silent
                        && !now.isBefore(silent.since().plus(SILENCE_MATTERS_AFTER))
                ? Optional.of(silent)
                : Optional.empty();
    }

    synchronized int servingBrokers() {
        return serving(sight);
    }

    Footprint footprint() {
        return look().map(Look::footprint).orElse(Footprint.UNKNOWN);
    }

    /** As plans take it. */
    synchronized Kafka observed() {
        return switch (sight) {
            case Sight.None none -> new Kafka.Silent("it was not asked yet", false);
            case Sight.Silent silent -> new Kafka.Silent(silent.why(), silent.failed());
            case Sight.Answering(Look found) -> new Kafka.Answering(found.view());
        };
    }

    private static int serving(Sight sight) {
        return sight instanceof Sight.Answering(Look look)
                ? (int) look.view().brokers().values().stream().filter(b -> !b.fenced()).count()
                : 0;
    }

    private static Sight sinceTheFirst(Sight before, Sight now) {
        return before instanceof Sight.Silent(var why, var failed, Instant since)
                        && now instanceof Sight.Silent(var whyNow, var failedNow, var at)
                ? new Sight.Silent(whyNow, failedNow, since)
                : now;
    }

    private static Set<String> differing(
            Map<String, ShownTopic> before, Map<String, ShownTopic> now) {
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
