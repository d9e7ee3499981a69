package dev.spillway.operator.config;

import dev.spillway.operator.model.KafkaCatalogue;
import java.util.Set;

/**
 * Broker properties that Kafka changes at run time, for all brokers at once (KIP-226: update mode
 * "cluster-wide"), as listed in the catalogue of each shipped version.
 *
 * <p>Controllers follow such changes too, from the metadata: {@code ControllerServer} applies them
 * to its configuration, so that what topics inherit is right when it checks or reports it, and
 * passes on what its parts can change: {@code num.io.threads}, {@code num.network.threads}, the
 * bounds on connections, the callback of quotas and the reporters of metrics. The others do not
 * concern a controller. What it refuses (thread pools may at most double or halve at a time) it
 * only logs: a change must be made in steps that a controller accepts as well.
 */
final class DynamicKeys {
    private static final Set<String> CLUSTER_WIDE = KafkaCatalogue.changedWhileRunning();

    private DynamicKeys() {}

    static boolean contains(String key) {
        return CLUSTER_WIDE.contains(key);
    }
}
