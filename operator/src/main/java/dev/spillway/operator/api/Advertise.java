package dev.spillway.operator.api;

public enum Advertise {
    PodName,
    PodIP
}
