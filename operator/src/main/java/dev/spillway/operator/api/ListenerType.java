package dev.spillway.operator.api;

public enum ListenerType {
    internal
}
