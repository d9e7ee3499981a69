package dev.spillway.operator.api;

/** How clients of a listener show who they are. */
public enum ListenerAuthentication {
    Scram,
    MutualTls,
    None
}
