package dev.spillway.operator.api;

/** Who may reach a listener. */
public enum ListenerType {
    // In lower case as in the API: a Java enum constant is its own JSON name.
    internal
}
