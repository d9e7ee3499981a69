package dev.spillway.operator.config;

import java.util.Set;

/**
 * Broker properties that only matter when a topic is created. They follow from the number of
 * brokers; a broker with the old value works just as well, so a cluster that grows from one broker
 * to three restarts none for them.
 */
final class NewTopicKeys {
    private static final Set<String> OF_BROKERS =
            Set.of(
                    "offsets.topic.replication.factor",
                    "rlmm.config.remote.log.metadata.topic.min.isr",
                    "rlmm.config.remote.log.metadata.topic.replication.factor",
                    "share.coordinator.state.topic.min.isr",
                    "share.coordinator.state.topic.replication.factor",
                    "transaction.state.log.min.isr",
                    "transaction.state.log.replication.factor");

    private NewTopicKeys() {}

    static boolean contains(String key) {
        return OF_BROKERS.contains(key);
    }
}
