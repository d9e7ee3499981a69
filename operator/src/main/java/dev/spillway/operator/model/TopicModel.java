package dev.spillway.operator.model;

import dev.spillway.operator.api.DeletionPolicy;
import dev.spillway.operator.api.Topic;
import io.soabase.recordbuilder.core.RecordBuilder;
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
 * @param cleanupPolicies what Kafka does with old records, {@code [compact, delete]}; empty: keeps
 *     them all
 * @param config Kafka's topic settings that are set on the topic: the user's, the profile's, and
 *     those that every topic has; retention and tiering are not in it
 * @param sources of the settings in config, of retention.* and local.retention.*
 * @param unmanaged keys that the operator does not manage (null in the spec)
 */
@RecordBuilder
public record TopicModel(
        String namespace,
        String resource,
        String cluster,
        String name,
        int partitions,
        int replicas,
        Retention retention,
        TopicTiering tiering,
        List<String> cleanupPolicies,
        SortedMap<String, String> config,
        SortedMap<String, SettingSource> sources,
        SortedSet<String> unmanaged,
        DeletionPolicy deletionPolicy) {

    public TopicModel {
        cleanupPolicies = List.copyOf(cleanupPolicies);
        sources = Collections.unmodifiableSortedMap(new TreeMap<>(sources));
        config = Collections.unmodifiableSortedMap(new TreeMap<>(config));
        unmanaged = Collections.unmodifiableSortedSet(new TreeSet<>(unmanaged));
    }

    /** Old records are deleted, by age and by the size of the log. */
    public boolean deletes() {
        return cleanupPolicies.contains("delete");
    }

    public boolean compacts() {
        return cleanupPolicies.contains("compact");
    }

    /** A Topic's defaults depend on its Cluster. */
    public static ParseResult<TopicModel> parse(Topic topic, ClusterModel cluster) {
        return SpecReader.<TopicModel>unreadable(topic)
                .orElseGet(() -> new TopicParser(topic, cluster).parse());
    }
}
