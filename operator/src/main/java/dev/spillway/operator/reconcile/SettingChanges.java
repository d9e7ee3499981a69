package dev.spillway.operator.reconcile;

import dev.spillway.operator.admin.KafkaRefusedException;
import dev.spillway.operator.status.RefusedStep;
import dev.spillway.operator.view.RefusedChanges;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Changes several settings at once, which Kafka accepts or refuses as a whole. When it refuses, the
 * settings are tried separately, so that a wrong one does not block the others:
 *
 * <ol>
 *   <li>those that Kafka validates against each other together, since they may be valid only
 *       together;
 *   <li>then each by itself, repeatedly for as long as one of them is accepted: one may need
 *       another first.
 * </ol>
 *
 * <p>What remains refused is reported in Kafka's words and retried with backoff.
 */
final class SettingChanges {

    /** Settings that Kafka validates against each other. */
    private static final List<Set<String>> FAMILIES =
            List.of(
                    Set.of(
                            "log.retention.ms",
                            "log.local.retention.ms",
                            "log.retention.bytes",
                            "log.local.retention.bytes",
                            "log.remote.copy.lag.ms",
                            "log.remote.copy.lag.bytes"),
                    Set.of(
                            "log.cleaner.threads",
                            "log.cleaner.dedupe.buffer.size",
                            "log.cleaner.io.buffer.size",
                            "log.cleaner.io.buffer.load.factor",
                            "log.cleaner.min.compaction.lag.ms",
                            "log.cleaner.max.compaction.lag.ms",
                            "message.max.bytes"));

    private static final String ALL_BROKERS = "all";

    private final Alteration alteration;
    private final RefusedChanges refusedChanges;

    /** One request: all or nothing. */
    interface Alteration {
        void alter(Map<String, String> set, Set<String> unset);
    }

    /**
     * @param refusals one for each setting that could not be changed
     * @param newRefusals those of them that have not been reported yet
     * @param anyChanged whether any setting was changed
     */
    record Result(List<RefusedStep> refusals, List<RefusedStep> newRefusals, boolean anyChanged) {}

    /** One setting of one broker, or of all; without a value it is removed. */
    private record Change(String of, String key, Optional<String> value) {}

    SettingChanges(Alteration alteration, RefusedChanges refusedChanges) {
        this.alteration = alteration;
        this.refusedChanges = refusedChanges;
    }

    /** Whether any of these has not been refused before. */
    static boolean anyNew(
            Optional<Integer> broker,
            SortedMap<String, String> set,
            Set<String> unset,
            RefusedChanges refusedChanges) {
        return changes(broker, set, unset).stream()
                .anyMatch(change -> !refusedChanges.wasRefused(change));
    }

    /**
     * @param step its text in the plan
     * @param broker empty for the cluster-wide default
     */
    Result apply(
            String step,
            Optional<Integer> broker,
            SortedMap<String, String> set,
            Set<String> unset) {
        var refusals = new ArrayList<RefusedStep>();
        var due = new ArrayList<Change>();
        for (var change : changes(broker, set, unset)) {
            refusedChanges
                    .stillRefused(change)
                    .ifPresentOrElse(refusals::add, () -> due.add(change));
        }
        var refused = alterAsFarAsPossible(due);
        var newRefusals = new ArrayList<RefusedStep>();
        due.forEach(change -> {
            var why = refused.get(change.key());
            if (why == null) {
                refusedChanges.succeeded(change);
            } else {
                var refusal = refusal(step, change, why);
                refusals.add(refusal);
                if (refusedChanges.recordRefusal(change, refusal)) {
                    newRefusals.add(refusal);
                }
            }
        });
        return new Result(refusals, newRefusals, refused.size() < due.size());
    }

    private static List<Change> changes(
            Optional<Integer> broker, SortedMap<String, String> set, Set<String> unset) {
        var of = broker.map(id -> Integer.toString(id)).orElse(ALL_BROKERS);
        var changes = new ArrayList<Change>();
        set.forEach((key, value) -> changes.add(new Change(of, key, Optional.of(value))));
        unset.stream().sorted().forEach(key -> changes.add(new Change(of, key, Optional.empty())));
        return changes;
    }

    /** What is refused in the end, by key. */
    private SortedMap<String, String> alterAsFarAsPossible(List<Change> changes) {
        var refused = new TreeMap<String, String>();
        if (changes.isEmpty()) {
            return refused;
        }
        var whole = refusal(changes);
        if (whole.isEmpty()) {
            return refused;
        }
        if (changes.size() == 1) {
            refused.put(changes.getFirst().key(), whole.get());
            return refused;
        }
        var rest = new ArrayList<Change>();
        families(changes).stream()
                .filter(family -> family.size() == 1 || refusal(family).isPresent())
                .forEach(rest::addAll);
        boolean progress = true;
        while (progress) {
            refused.clear();
            progress =
                    rest.removeIf(change -> {
                        var why = refusal(List.of(change));
                        why.ifPresent(text -> refused.put(change.key(), text));
                        return why.isEmpty();
                    });
        }
        return refused;
    }

    private static Collection<List<Change>> families(List<Change> changes) {
        return changes.stream()
                .collect(
                        Collectors.groupingBy(
                                change -> family(change.key()), TreeMap::new, Collectors.toList()))
                .values();
    }

    /** The first key of the setting's family, or its own. */
    private static String family(String key) {
        SortedSet<String> family =
                FAMILIES.stream()
                        .filter(keys -> keys.contains(key))
                        .findFirst()
                        .<SortedSet<String>>map(TreeSet::new)
                        .orElseGet(() -> new TreeSet<>(Set.of(key)));
        return family.first();
    }

    /** Kafka's message; empty when it accepted the changes. */
    private Optional<String> refusal(List<Change> changes) {
        var set = new TreeMap<String, String>();
        var unset = new TreeSet<String>();
        changes.forEach(change ->
                change.value()
                        .ifPresentOrElse(
                                value -> set.put(change.key(), value),
                                () -> unset.add(change.key())));
        try {
            alteration.alter(set, unset);
            return Optional.empty();
        } catch (KafkaRefusedException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static RefusedStep refusal(String step, Change change, String why) {
        return new RefusedStep(step, "RefusedByKafka", refused(change.key(), change.value(), why));
    }

    static String refused(String key, Optional<String> value, String why) {
        return key
                + value.map(text -> "=" + text).orElse("")
                + " is not in force: "
                + why
                + "; change or remove spec.config["
                + key
                + "]";
    }
}
