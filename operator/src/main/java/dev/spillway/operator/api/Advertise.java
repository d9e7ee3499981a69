package dev.spillway.operator.api;

/** The host that brokers tell their clients. */
public enum Advertise {
    PodName,
    PodIP
}
