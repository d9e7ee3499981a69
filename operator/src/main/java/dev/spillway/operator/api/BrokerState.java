package dev.spillway.operator.api;

/** The state of a broker. */
public enum BrokerState {
    Starting,
    Serving,
    Draining,
    Stopped
}
