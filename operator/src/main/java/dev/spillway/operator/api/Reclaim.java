package dev.spillway.operator.api;

public enum Reclaim {
    Retain,
    Delete
}
