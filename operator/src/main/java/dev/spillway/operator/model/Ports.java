package dev.spillway.operator.model;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Ports of every broker and controller Pod; users' listeners must use others. */
public final class Ports {
    /** Broker to broker, operator's Admin client, remote log metadata. */
    public static final int REPLICATION = 9091;

    /** KRaft quorum. */
    public static final int CONTROLLER = 9093;

    /** Kafka Connect's REST interface. */
    public static final int CONNECT = 8083;

    /** HTTP: /ready, /live, /metrics. */
    public static final int MANAGEMENT = 8080;

    static final Set<Integer> OF_CONTROLLERS = Set.of(MANAGEMENT, CONTROLLER);

    private Ports() {}

    static Set<Integer> ofBrokers(List<Listener> listeners) {
        return Stream.concat(
                        Stream.of(MANAGEMENT, REPLICATION), listeners.stream().map(Listener::port))
                .collect(Collectors.toUnmodifiableSet());
    }
}
