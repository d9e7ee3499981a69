package dev.spillway.operator.model;

import dev.spillway.operator.api.DeletionPolicy;
import dev.spillway.operator.api.Topic;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A Topic's spec with every default filled in, always valid.
 *
 * @param resource metadata.name, which may differ from the Kafka topic's name
 * @param cluster name of the Cluster
 * @param name of the topic in Kafka
 * @param config Kafka's topic settings that the user set or the profile sets; retention and tiering
 *     are not in it
 * @param unmanaged keys that the operator leaves as they are (null in the spec)
 */
public record TopicModel(
        String namespace,
        String resource,
        String cluster,
        String name,
        int partitions,
        int replicas,
        Retention retention,
        TopicTiering tiering,
        SortedMap<String, String> config,
        SortedSet<String> unmanaged,
        DeletionPolicy deletionPolicy) {

    public TopicModel {
        config = Collections.unmodifiableSortedMap(new TreeMap<>(config));
        unmanaged = Collections.unmodifiableSortedSet(new TreeSet<>(unmanaged));
    }

    /** What Kafka does with old records, {@code [compact, delete]}; empty: it keeps them all. */
    public List<String> cleanupPolicies() {
        return cleanupPolicies(config);
    }

    static List<String> cleanupPolicies(SortedMap<String, String> config) {
        return SettingText.list(config.getOrDefault("cleanup.policy", "delete"));
    }

    /** The defaults of a Topic follow from its Cluster. */
    public static Parsed<TopicModel> parse(Topic topic, ClusterModel cluster) {
        return new TopicParser(topic, cluster).parse();
    }
}
