package dev.spillway.operator.observed;

import dev.spillway.operator.model.MetadataVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Brokers, quorum and partitions as Kafka's Admin API told them in one look.
 *
 * @param brokers every registered broker by id, fenced ones too
 * @param partitions every partition of every topic, internal topics too
 * @param dynamicDefaults the cluster-wide dynamic broker settings that are set
 * @param internalTopics the settings that are set on each topic that Kafka made for itself, by name
 * @param metadata the metadata.version in force
 * @param settingTypes of the brokers' settings
 * @param placements what moving replicas has to know
 * @param settingsUnchangedFor since when no look found that brokers were told other dynamic
 *     settings, all of them or one; zero when it is not known
 */
public record KafkaView(
        SortedMap<Integer, Broker> brokers,
        Quorum quorum,
        List<Partition> partitions,
        Map<String, String> dynamicDefaults,
        Map<String, Map<String, String>> internalTopics,
        MetadataVersion metadata,
        SettingTypes settingTypes,
        Placements placements,
        Duration settingsUnchangedFor) {

    public KafkaView(
            SortedMap<Integer, Broker> brokers,
            Quorum quorum,
            List<Partition> partitions,
            Map<String, String> dynamicDefaults,
            Map<String, Map<String, String>> internalTopics,
            MetadataVersion metadata,
            SettingTypes settingTypes,
            Placements placements) {
        this(
                brokers,
                quorum,
                partitions,
                dynamicDefaults,
                internalTopics,
                metadata,
                settingTypes,
                placements,
                Duration.ZERO);
    }

    public KafkaView settingsUnchangedFor(Duration time) {
        return new KafkaView(
                brokers,
                quorum,
                partitions,
                dynamicDefaults,
                internalTopics,
                metadata,
                settingTypes,
                placements,
                time);
    }

    /** A broker that takes part: registered and unfenced. */
    public boolean serves(int brokerId) {
        var broker = brokers.get(brokerId);
        return broker != null && !broker.fenced();
    }

    /** Empty when the broker has none, or is not registered. */
    public String rack(int brokerId) {
        var broker = brokers.get(brokerId);
        return broker == null ? "" : broker.rack();
    }

    public long replicasOn(int brokerId) {
        return partitions.stream().filter(partition -> partition.isOn(brokerId)).count();
    }
}
