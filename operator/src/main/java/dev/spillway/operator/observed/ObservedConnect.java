package dev.spillway.operator.observed;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the workers of a Connect answer. */
public sealed interface ObservedConnect {

    /**
     * @param version of Kafka Connect
     * @param clusterId Kafka's id of the cluster that they use
     * @param plugins the connectors that they can run
     * @param connectors by name, declared or not
     */
    record Known(
            String version,
            String clusterId,
            List<ConnectorPlugin> plugins,
            SortedMap<String, ObservedConnector> connectors)
            implements ObservedConnect {

        public Known {
            plugins = List.copyOf(plugins);
            connectors = Collections.unmodifiableSortedMap(new TreeMap<>(connectors));
        }

        /** By the name of its class, or a short form of it. */
        public Optional<ConnectorPlugin> plugin(String className) {
            return plugins.stream().filter(plugin -> plugin.isCalled(className)).findFirst();
        }

        public Optional<ObservedConnector> connector(String name) {
            return Optional.ofNullable(connectors.get(name));
        }
    }

    /**
     * @param since when they last answered, or were first asked
     */
    record Unknown(String why, Instant since) implements ObservedConnect {}
}
