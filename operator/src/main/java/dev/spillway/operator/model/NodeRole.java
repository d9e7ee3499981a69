package dev.spillway.operator.model;

/** The role of a node: controllers are separate nodes. */
public enum NodeRole {
    Broker,
    Controller
}
