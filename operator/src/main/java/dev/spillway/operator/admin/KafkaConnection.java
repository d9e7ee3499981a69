package dev.spillway.operator.admin;

import java.util.List;

/**
 * The operator's one connection to a Kafka cluster. It belongs to that cluster's view, whose thread
 * is the only one that uses it.
 */
public interface KafkaConnection extends AutoCloseable {

    /**
     * Asks Kafka how things are. Connects first if need be; a look that fails disconnects, so that
     * the next one begins with the brokers that are there then.
     *
     * @param bootstrap {@code host:port} of brokers that are thought to answer
     * @param depth how much is asked anew
     * @throws KafkaUnavailableException when Kafka does not answer
     * @throws KafkaRefusedException when Kafka refuses a question
     */
    KafkaSnapshot look(List<String> bootstrap, Depth depth);

    /**
     * Changes go through the connection of the last look.
     *
     * @throws KafkaUnavailableException when there is none
     */
    KafkaChanges changes();

    /**
     * Like {@link #changes}, of topics.
     *
     * @throws KafkaUnavailableException when there is none
     */
    TopicChanges topicChanges();

    /** Disconnects, at once. */
    @Override
    void close();

    enum Depth {
        /** For a cluster at rest: what only moves of replicas need is kept from the look before. */
        Resting,
        /** Everything that a change may depend on. */
        Full
    }
}
