package dev.spillway.operator.api;

/** What clients may do that no User grants. */
public enum DefaultAccess {
    Deny,
    AllowAll
}
