package dev.spillway.broker.disk;

import java.util.Map;

/** The port under which the metadata shows a broker's Pod, and not the Service for its clients. */
final class InterBrokerPort {
    private static final int UNKNOWN = -1;

    private InterBrokerPort() {}

    /** Of {@code REPLICATION://events-broker-0:9091,CLIENTS://10.0.0.1:9092}; -1 if it has none. */
    static int of(Map<String, String> config) {
        String prefix = config.getOrDefault("inter.broker.listener.name", "") + "://";
        String listeners =
                config.getOrDefault("advertised.listeners", config.getOrDefault("listeners", ""));
        for (String listener : listeners.split(",")) {
            String text = listener.strip();
            if (text.startsWith(prefix)) {
                return Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
            }
        }
        return UNKNOWN;
    }
}
