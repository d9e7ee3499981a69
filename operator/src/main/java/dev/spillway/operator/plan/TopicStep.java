package dev.spillway.operator.plan;

import dev.spillway.operator.model.Count;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** A change of one Kafka topic. Each is idempotent. */
public sealed interface TopicStep extends Step {

    /** The topic's name in Kafka. */
    String topic();

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
            return "increase topic " + topic + " to " + Count.of(partitions, "partition");
        }
    }

    record Alter(String topic, SortedMap<String, String> set, Set<String> unset, String why)
            implements TopicStep {
        @Override
        public String what() {
            return "change " + String.join(", ", keys(set, unset)) + " of topic " + topic;
        }
    }

    /**
     * @param id Kafka's id of the topic that is meant; another topic of that name stays
     */
    record Delete(String topic, String id, String why) implements TopicStep {
        @Override
        public String what() {
            return "delete topic " + topic;
        }
    }

    /** All keys that are changed. */
    static SortedSet<String> keys(SortedMap<String, String> set, Set<String> unset) {
        var keys = new TreeSet<>(set.keySet());
        keys.addAll(unset);
        return keys;
    }
}
