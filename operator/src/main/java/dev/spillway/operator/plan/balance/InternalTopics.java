package dev.spillway.operator.plan.balance;

import java.util.OptionalInt;
import java.util.Set;

/**
 * Kafka's internal topics. Kafka fixes their replication factor when it creates them, which on a
 * cluster that began with one broker stays 1; here it follows the number of brokers.
 */
public final class InternalTopics {

    private static final Set<String> NAMES =
            Set.of(
                    "__consumer_offsets",
                    "__transaction_state",
                    "__remote_log_metadata",
                    "__share_group_state");

    /** More copies than of users' data would protect nothing. */
    private static final int MOST = 3;

    private InternalTopics() {}

    public static boolean contains(String topic) {
        return NAMES.contains(topic);
    }

    /**
     * The replication factor that an internal topic should have.
     *
     * @param brokers how many are declared
     * @return empty for a topic that is not internal
     */
    public static OptionalInt replicas(String topic, int brokers) {
        return NAMES.contains(topic)
                ? OptionalInt.of(Math.min(MOST, brokers))
                : OptionalInt.empty();
    }
}
