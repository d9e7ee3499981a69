package dev.spillway.operator.observed;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Brokers, quorum and partitions as Kafka's Admin API told them in one look.
 *
 * @param brokers every registered broker by id, fenced ones too
 * @param partitions every partition of every topic, internal topics too
 * @param dynamicDefaults the cluster-wide dynamic broker settings that are set
 */
public record KafkaView(
        SortedMap<Integer, Broker> brokers,
        Quorum quorum,
        List<Partition> partitions,
        Map<String, String> dynamicDefaults) {

    /** A broker that takes part: registered and unfenced. */
    public boolean serves(int brokerId) {
        var broker = brokers.get(brokerId);
        return broker != null && !broker.fenced();
    }

    public long replicasOn(int brokerId) {
        return partitions.stream().filter(partition -> partition.isOn(brokerId)).count();
    }
}
