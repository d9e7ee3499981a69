package dev.spillway.operator.admin;

import java.util.Map;
import java.util.Set;

/**
 * Every change that the operator makes in a Kafka cluster. Each may be made again without harm:
 * what is already as asked is not an error. All throw {@link KafkaUnavailable} when Kafka does not
 * answer and {@link KafkaRefused} when it says no.
 */
public interface KafkaChanges {

    /** Sets and unsets dynamic settings of all brokers; they take effect without a restart. */
    void alterBrokers(Map<String, String> set, Set<String> unset);

    /**
     * Changes the version that the metadata is written in (the feature metadata.version).
     *
     * @param level as Kafka counts it
     * @param raise whether it is above the one in force; it is lowered only if nothing is lost
     */
    void alterMetadataVersion(int level, boolean raise);

    /** Tells Kafka whether new replicas may be placed on a broker (KIP-1066). */
    void cordon(int brokerId, boolean cordoned);

    /** Forgets a broker. Kafka does not check anything: only for one that holds no replica. */
    void unregister(int brokerId);

    /**
     * Gives an observing controller a vote (KIP-853).
     *
     * @param directoryId of the controller's disk, as the quorum shows it
     */
    void addVoter(int controllerId, String directoryId, String host, int port);

    /** Takes the vote from one controller's disk. */
    void removeVoter(int controllerId, String directoryId);

    void createTopic(String name, int partitions, int replicas, Map<String, String> settings);

    /** Raises the number of partitions. */
    void growTopic(String name, int partitions);

    void alterTopic(String name, Map<String, String> set, Set<String> unset);

    void deleteTopic(String name);
}
