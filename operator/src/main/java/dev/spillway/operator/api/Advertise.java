package dev.spillway.operator.api;

/** The host that brokers tell their clients. */
public enum Advertise {
    ServiceName,
    ServiceIP
}
