package dev.spillway.operator.plan.topics;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.Millis;
import dev.spillway.operator.model.SettingSource;
import dev.spillway.operator.model.SettingText;
import dev.spillway.operator.model.TopicModel;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.plan.TopicStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Warnings about changes of a topic that cannot be undone: Kafka deletes records that it would have
 * kept, or acknowledges records that fewer brokers have.
 */
public final class TopicWarnings {
    private static final String TIME = "retention.ms";
    private static final String SIZE = "retention.bytes";
    private static final String MIN_IN_SYNC = "min.insync.replicas";
    private static final String POLICY = "cleanup.policy";

    private static final long KAFKAS_TIME = Millis.days(7).value();
    private static final long UNLIMITED = -1;

    private TopicWarnings() {}

    /**
     * What a person should know before these steps are carried out: {@code records of topic orders
     * are kept for 1h instead of 7d (Cluster), ...}; empty when no retention shrinks.
     */
    public static Optional<String> retention(
            TopicModel topic, ObservedTopic.Present present, List<TopicStep> steps) {
        var cuts = new ArrayList<String>();
        for (var step : steps) {
            if (step instanceof TopicStep.Alter alter) {
                shorter(TIME, KAFKAS_TIME, present, alter)
                        .map(cut -> cut.text("for", value -> new Millis(value).text()))
                        .ifPresent(text -> cuts.add(text + source(topic, TIME)));
                shorter(SIZE, UNLIMITED, present, alter)
                        .map(cut ->
                                cut.text(
                                        "up to",
                                        value -> new Bytes(value).text() + " per partition"))
                        .ifPresent(text -> cuts.add(text + source(topic, SIZE)));
                if (beginsToDelete(topic, present, alter)) {
                    cuts.add("deleted by retention from now on" + source(topic, POLICY));
                }
            }
        }
        return cuts.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        ("records of topic %s are %s; records beyond that are permanently deleted,"
                             + " hot and cold, within minutes. To keep them, raise spec.retention"
                             + " of the Topic now")
                                .formatted(topic.name(), String.join(", and ", cuts)));
    }

    /**
     * The same for fewer in-sync replicas: {@code from now on, min.insync.replicas of topic orders
     * is 1 instead of 2}.
     */
    public static Optional<String> durability(
            TopicModel topic, ObservedTopic.Present present, List<TopicStep> steps) {
        for (var step : steps) {
            if (step instanceof TopicStep.Alter alter && alter.set().containsKey(MIN_IN_SYNC)) {
                var to = SettingText.number(alter.set().getOrDefault(MIN_IN_SYNC, ""));
                var from = SettingText.number(present.settings().getOrDefault(MIN_IN_SYNC, "1"));
                if (to.isPresent() && from.isPresent() && to.get() < from.get()) {
                    return Optional.of(
                            ("from now on, min.insync.replicas of topic %s is %d instead of %d%s:"
                                            + " losing a disk may then lose acknowledged records")
                                    .formatted(
                                            topic.name(),
                                            to.get(),
                                            from.get(),
                                            source(topic, MIN_IN_SYNC)));
                }
            }
        }
        return Optional.empty();
    }

    private record Cut(long from, long to) {

        String text(String preposition, LongFunction<String> unit) {
            return "kept %s %s instead of %s"
                    .formatted(
                            preposition,
                            unit.apply(to),
                            from < 0 ? "without a limit" : unit.apply(from));
        }
    }

    private static Optional<Cut> shorter(
            String key, long kafkas, ObservedTopic.Present present, TopicStep.Alter alter) {
        var to = SettingText.number(alter.set().getOrDefault(key, "")).orElse(UNLIMITED);
        var from = SettingText.number(present.settings().getOrDefault(key, "")).orElse(kafkas);
        var isCut = to >= 0 && deletes(present) && (from < 0 || to < from);
        return isCut ? Optional.of(new Cut(from, to)) : Optional.empty();
    }

    private static boolean beginsToDelete(
            TopicModel topic, ObservedTopic.Present present, TopicStep.Alter alter) {
        var isChanged = TopicStep.keys(alter.set(), alter.unset()).contains(POLICY);
        return isChanged && topic.deletes() && !deletes(present);
    }

    private static boolean deletes(ObservedTopic.Present present) {
        return SettingText.list(present.settings().getOrDefault(POLICY, "delete"))
                .contains("delete");
    }

    private static String source(TopicModel topic, String key) {
        var source = topic.sources().getOrDefault(key, SettingSource.Default);
        return " (source: " + source.name().toLowerCase(Locale.ROOT) + ")";
    }
}
