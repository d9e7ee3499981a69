package dev.spillway.operator.api;

/** What a broker is at. */
public enum BrokerState {
    Starting,
    Serving,
    Draining,
    Stopped
}
