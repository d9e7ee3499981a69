package dev.spillway.operator.admin;

import java.util.List;

/**
 * The operator's one connection to a Kafka cluster. It belongs to the cluster's view and is used
 * only by the view's thread.
 */
public interface KafkaConnection extends AutoCloseable {

    /**
     * Reads the state of the cluster. Connects first if necessary; a failure disconnects, so that
     * the next snapshot starts with the brokers of that time.
     *
     * @param bootstrap {@code host:port} of brokers that are expected to answer
     * @param depth how much is read again
     * @throws KafkaUnavailableException when Kafka does not answer
     * @throws KafkaRefusedException when Kafka refuses a request
     */
    KafkaSnapshot snapshot(List<String> bootstrap, Depth depth);

    /**
     * Changes use the connection of the last snapshot.
     *
     * @throws KafkaUnavailableException when there is none
     */
    KafkaChanges changes();

    /**
     * Like {@link #changes}, for topics.
     *
     * @throws KafkaUnavailableException when there is none
     */
    TopicChanges topicChanges();

    /**
     * Like {@link #changes}, for users.
     *
     * @throws KafkaUnavailableException when there is none
     */
    UserChanges userChanges();

    /** Disconnects at once. */
    @Override
    void close();

    enum Depth {
        /**
         * For a cluster at rest: what only moves of replicas need is kept from the previous
         * snapshot.
         */
        Idle,
        /** Everything that a plan may depend on. */
        Full
    }
}
