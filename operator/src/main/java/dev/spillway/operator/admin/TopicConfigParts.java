package dev.spillway.operator.admin;

import dev.spillway.operator.plan.TopicStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Splits a change of a topic's settings into parts that are independent of each other. Kafka
 * accepts a topic's settings in a request as a whole or not at all; one bad setting must not block
 * the others.
 */
final class TopicConfigParts {
    /** Kafka validates these against each other. */
    private static final String RETENTION = "retention and tiering";

    private static final String COMPACTION_LAG = "compaction lag";

    private TopicConfigParts() {}

    /** In the order of the keys; the step itself when there is one part. */
    static List<TopicStep.Alter> of(TopicStep.Alter step) {
        var keys = new LinkedHashMap<String, Set<String>>();
        for (var key : TopicStep.keys(step.set(), step.unset())) {
            keys.computeIfAbsent(part(key), name -> new LinkedHashSet<>()).add(key);
        }
        return keys.size() == 1
                ? List.of(step)
                : keys.values().stream().map(part -> only(part, step)).toList();
    }

    /** What to do when Kafka refuses the step: {@code change spec.config[x], or remove it}. */
    static String remedy(TopicStep.Alter step) {
        var keys = TopicStep.keys(step.set(), step.unset());
        return keys.stream().allMatch(key -> part(key).equals(RETENTION))
                ? "change spec.retention, spec.hot, spec.tiered or spec.config[cleanup.policy]"
                : "change "
                        + keys.stream()
                                .map(key -> "spec.config[" + key + "]")
                                .collect(Collectors.joining(", "))
                        + ", or remove it";
    }

    /** The parts of several changes, in the fewest rounds: a request holds one part per topic. */
    static List<List<TopicStep.Alter>> rounds(Map<TopicStep.Alter, List<TopicStep.Alter>> parts) {
        var rounds = new ArrayList<List<TopicStep.Alter>>();
        parts.values()
                .forEach(ofTopic -> {
                    for (int round = 0; round < ofTopic.size(); round++) {
                        if (round == rounds.size()) {
                            rounds.add(new ArrayList<>());
                        }
                        rounds.get(round).add(ofTopic.get(round));
                    }
                });
        return rounds;
    }

    private static String part(String key) {
        if (key.startsWith("retention.")
                || key.startsWith("local.retention.")
                || key.startsWith("remote.")
                || key.equals("cleanup.policy")) {
            return RETENTION;
        }
        return key.endsWith(".compaction.lag.ms") ? COMPACTION_LAG : key;
    }

    private static TopicStep.Alter only(Set<String> keys, TopicStep.Alter step) {
        var set = new TreeMap<>(step.set());
        set.keySet().retainAll(keys);
        var unset = new LinkedHashSet<>(step.unset());
        unset.retainAll(keys);
        return new TopicStep.Alter(step.topic(), set, unset, step.why());
    }
}
