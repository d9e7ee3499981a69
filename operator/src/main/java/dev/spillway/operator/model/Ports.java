package dev.spillway.operator.model;

/** Ports of every broker and controller Pod; users' listeners must use others. */
public final class Ports {
    /** Broker to broker, operator's Admin client, remote log metadata. */
    public static final int REPLICATION = 9091;

    /** KRaft quorum. */
    public static final int CONTROLLER = 9093;

    /** HTTP: /ready, /live, /metrics. */
    public static final int MANAGEMENT = 8080;

    private Ports() {}
}
