package dev.spillway.operator.api;

public enum DeletionPolicy {
    Delete,
    Retain
}
