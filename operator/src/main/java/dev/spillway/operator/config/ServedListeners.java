package dev.spillway.operator.config;

import dev.spillway.operator.model.ClusterModel;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The listeners for clients in a broker's properties, by name, with what cannot change while
 * brokers serve them.
 */
public record ServedListeners(SortedMap<String, Served> byName) {
    private static final Set<String> INNER =
            Set.of(ListenerProperties.REPLICATION, ListenerProperties.CONTROLLER);

    /** {@code INTERNAL://${env:POD_IP}:9092} */
    private static final Pattern BOUND =
            Pattern.compile("([A-Z][-A-Z0-9]*)://[^,]*:([0-9]{1,5})(?=,|$)");

    public ServedListeners {
        byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
    }

    /**
     * @param protocol as in Kafka's listener.security.protocol.map
     * @param clientAuth Kafka's ssl.client.auth; empty without TLS
     */
    public record Served(int port, String protocol, String clientAuth) {

        /** In the words of spec.listeners. */
        public String text() {
            var mutual = clientAuth.equals("required");
            var authentication =
                    switch (protocol) {
                        case "SASL_SSL", "SASL_PLAINTEXT" -> "Scram";
                        case "SSL" -> mutual ? "MutualTls" : "None";
                        case "PLAINTEXT" -> "None";
                        default -> protocol;
                    };
            return "port: %d, tls: %s, authentication: %s"
                    .formatted(port, !protocol.endsWith("PLAINTEXT"), authentication);
        }
    }

    public static ServedListeners of(ClusterModel cluster) {
        return of(BrokerProperties.of(cluster).text());
    }

    /**
     * @param properties as in a ConfigMap that was applied; what is not there, or is not as the
     *     operator writes it, counts for nothing
     */
    public static ServedListeners of(String properties) {
        var protocols = value(properties, "listener.security.protocol.map").orElse("");
        var served = new TreeMap<String, Served>();
        BOUND.matcher(value(properties, "listeners").orElse(""))
                .results()
                .filter(bound -> !INNER.contains(bound.group(1)))
                .forEach(bound -> {
                    var name = bound.group(1);
                    protocol(protocols, name)
                            .ifPresent(protocol ->
                                    served.put(
                                            name.toLowerCase(Locale.ROOT),
                                            new Served(
                                                    Integer.parseInt(bound.group(2)),
                                                    protocol,
                                                    clientAuth(properties, name))));
                });
        return new ServedListeners(served);
    }

    private static Optional<String> protocol(String map, String name) {
        return Stream.of(map.split(","))
                .filter(entry -> entry.startsWith(name + ":"))
                .map(entry -> entry.substring(name.length() + 1))
                .findFirst();
    }

    private static String clientAuth(String properties, String name) {
        return value(properties, ListenerProperties.prefix(name) + "ssl.client.auth").orElse("");
    }

    /** Of a key without special characters, as {@link KafkaProperties#text} writes it. */
    private static Optional<String> value(String properties, String key) {
        return properties
                .lines()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .findFirst();
    }
}
