package dev.spillway.operator.observed;

import dev.spillway.operator.model.MetadataVersion;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Brokers, quorum and partitions as Kafka's Admin API reported them in one snapshot.
 *
 * @param brokers every registered broker by id, fenced ones too
 * @param partitions every partition of every topic, internal topics too
 * @param dynamicDefaults the cluster-wide dynamic broker settings that are set
 * @param internalTopics the settings that are set on each internal topic, by name
 * @param metadata the metadata.version in force
 * @param settingTypes of the brokers' settings
 * @param placements what moving replicas needs to know
 * @param settingsUnchangedFor for how long the dynamic settings of all brokers, and of each, have
 *     not changed; zero when that is not known
 * @param disks what brokers report of their disks, by broker id; without those that do not
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
        Duration settingsUnchangedFor,
        SortedMap<Integer, DiskReport> disks) {

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
                Duration.ZERO,
                Collections.emptySortedMap());
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
                time,
                disks);
    }

    public KafkaView withDisks(SortedMap<Integer, DiskReport> reports) {
        return new KafkaView(
                brokers,
                quorum,
                partitions,
                dynamicDefaults,
                internalTopics,
                metadata,
                settingTypes,
                placements,
                settingsUnchangedFor,
                reports);
    }

    /** Whether a disk may soon be nearly full, so that it has to be watched. */
    public boolean anyDiskFilling() {
        return disks.values().stream().anyMatch(DiskReport::isFilling);
    }

    /** Whether a broker is registered and unfenced. */
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
