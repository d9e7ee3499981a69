package dev.spillway.operator.model;

/** What clients may do that no User grants. */
public enum Authorization {
    /** Nothing. */
    Deny,
    /** Everything on what nobody was granted anything. */
    AllowAll
}
