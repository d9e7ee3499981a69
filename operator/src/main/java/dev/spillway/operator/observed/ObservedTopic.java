package dev.spillway.operator.observed;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What Kafka knows of one topic. */
public sealed interface ObservedTopic {

    /** Kafka answered that there is no such topic. */
    record Absent() implements ObservedTopic {}

    /**
     * The topic is there.
     *
     * @param id Kafka's topic id; another id under the same name is another topic
     * @param overrides the settings that are set on the topic itself
     * @param settings every setting in force that is not Kafka's default
     * @param inherited keys of those that it has from its brokers
     * @param types of the settings
     */
    record Present(
            String id,
            List<Partition> partitions,
            Map<String, String> overrides,
            Map<String, String> settings,
            Set<String> inherited,
            SettingTypes types)
            implements ObservedTopic {

        /** Kafka said that it made it; nothing else is known yet. */
        public static Present justCreated(String id) {
            return new Present(id, List.of(), Map.of(), Map.of(), Set.of(), SettingTypes.UNKNOWN);
        }

        /** Whether the topic itself has this setting, however it is written. */
        public boolean has(String key, String value) {
            var own = overrides.get(key);
            return own != null && types.same(key, own, value);
        }

        /** The replication factor: that of the first partition, as Kafka's own tools show it. */
        public int replicas() {
            return partitions.getFirst().replicas().size();
        }
    }
}
