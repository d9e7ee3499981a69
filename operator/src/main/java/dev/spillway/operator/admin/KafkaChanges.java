package dev.spillway.operator.admin;

import dev.spillway.operator.plan.balance.CancelMove;
import dev.spillway.operator.plan.balance.Election;
import dev.spillway.operator.plan.balance.Move;
import dev.spillway.operator.plan.balance.ThrottleChange;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every change that the operator makes in a Kafka cluster, except for {@link TopicChanges}. All are
 * idempotent: what is already as requested is not an error. All throw {@link
 * KafkaUnavailableException} when Kafka does not answer and {@link KafkaRefusedException} when it
 * refuses.
 */
public interface KafkaChanges {

    /**
     * Sets and unsets cluster-wide dynamic broker settings, all of these or none. Where possible
     * they take effect without a restart: only the broker that the client happens to ask validates
     * them; another broker that cannot apply them only logs it.
     */
    void alterBrokers(Map<String, String> set, Set<String> unset);

    /** Sets settings of a topic. */
    void alterTopic(String topic, Map<String, String> set);

    /**
     * The same for one broker, which validates them itself; they override the cluster-wide ones.
     */
    void alterBroker(int brokerId, Map<String, String> set, Set<String> unset);

    /**
     * Changes the metadata.version, the version of the metadata's records.
     *
     * @param level as Kafka numbers it
     * @param raise whether it is above the current one; it is lowered only if no metadata is lost
     */
    void alterMetadataVersion(int level, boolean raise);

    /** Sets whether new replicas may be placed on a broker (KIP-1066). */
    void cordon(int brokerId, boolean cordoned);

    /** Unregisters a broker. Kafka does not check anything: only for a broker without replicas. */
    void unregister(int brokerId);

    /**
     * Makes an observer a voter (KIP-853).
     *
     * @param directoryId of the controller's disk, as the quorum shows it
     */
    void addVoter(int controllerId, String directoryId, String host, int port);

    /** Removes the voter with this directory id. */
    void removeVoter(int controllerId, String directoryId);

    /** Throttles replicas that move, on all brokers alike; or removes the throttle. */
    void throttle(ThrottleChange change);

    /** Starts reassignments. Partitions that no longer exist are skipped. */
    void move(List<Move> moves);

    /** Cancels reassignments in progress; those that have ended stay as they are. */
    void cancelMoves(List<CancelMove> moves);

    /** Elects preferred leaders where possible; elsewhere nothing changes. */
    void electLeaders(List<Election> elections);
}
