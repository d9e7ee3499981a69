package dev.spillway.operator.plan;

import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** A change of one Kafka topic. Each may be made twice without harm. */
public sealed interface TopicStep extends Step {

    record Create(
            String topic,
            int partitions,
            int replicas,
            SortedMap<String, String> settings,
            String why)
            implements TopicStep {
        @Override
        public String what() {
            return "create topic " + topic;
        }
    }

    /** Raises the number of partitions. */
    record Grow(String topic, int partitions, String why) implements TopicStep {
        @Override
        public String what() {
            return "give topic " + topic + " " + partitions + " partitions";
        }
    }

    record Alter(String topic, SortedMap<String, String> set, Set<String> unset, String why)
            implements TopicStep {
        @Override
        public String what() {
            return "change " + String.join(", ", keys(set, unset)) + " of topic " + topic;
        }
    }

    record Delete(String topic, String why) implements TopicStep {
        @Override
        public String what() {
            return "delete topic " + topic;
        }
    }

    /**
     * Notes on the Topic which settings the operator has set, so that it can unset those that leave
     * the spec, and none of others.
     */
    record Remember(SortedSet<String> keys, String why) implements TopicStep {
        @Override
        public String what() {
            return "note the managed settings";
        }
    }

    /** All keys that a change touches. */
    static SortedSet<String> keys(SortedMap<String, String> set, Set<String> unset) {
        var keys = new TreeSet<>(set.keySet());
        keys.addAll(unset);
        return keys;
    }
}
