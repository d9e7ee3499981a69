package dev.spillway.operator.model;

/** What a node is: Spillway's controllers are nodes of their own. */
public enum NodeRole {
    Broker,
    Controller
}
