package dev.spillway.operator.api;

/** What a connector is to do. */
public enum ConnectorState {
    Running,
    /** Its tasks keep their places and do nothing. */
    Paused,
    /** It has no tasks; its offsets stay, and can be changed. */
    Stopped
}
