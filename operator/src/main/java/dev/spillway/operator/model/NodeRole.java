package dev.spillway.operator.model;

public enum NodeRole {
    Broker,
    Controller
}
