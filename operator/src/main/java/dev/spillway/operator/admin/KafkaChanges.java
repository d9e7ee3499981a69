package dev.spillway.operator.admin;

import dev.spillway.operator.plan.balance.CancelMove;
import dev.spillway.operator.plan.balance.Election;
import dev.spillway.operator.plan.balance.Move;
import dev.spillway.operator.plan.balance.ThrottleChange;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every change that the operator makes in a Kafka cluster, but for {@link TopicChanges}. Each may
 * be made again without harm: what is already as asked is not an error. All throw {@link
 * KafkaUnavailableException} when Kafka does not answer and {@link KafkaRefusedException} when it
 * says no.
 */
public interface KafkaChanges {

    /**
     * Sets and unsets dynamic settings of all brokers, all of these or none. They take effect
     * without a restart, where they do: only the broker that Kafka's client happens to ask checks
     * them, and another one that cannot apply them says so in its log only.
     */
    void alterBrokers(Map<String, String> set, Set<String> unset);

    /** Sets settings of a topic. */
    void alterTopic(String topic, Map<String, String> set);

    /** The same of one broker, which checks them itself; they take precedence over those of all. */
    void alterBroker(int brokerId, Map<String, String> set, Set<String> unset);

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

    /** Holds back replicas that move, all brokers alike; or no longer does. */
    void throttle(ThrottleChange change);

    /** Begins to move replicas. A partition that is gone meanwhile is left out. */
    void move(List<Move> moves);

    /** Calls reassignments back that are under way; those that have ended are left as they are. */
    void cancelMoves(List<CancelMove> moves);

    /** Makes preferred leaders lead where they can; where they cannot, nothing changes. */
    void electLeaders(List<Election> elections);
}
