package dev.spillway.operator.api;

public enum BrokerState {
    Starting,
    Serving,
    Draining,
    Stopped
}
