package dev.spillway.operator.model;

/** The value of a connector's setting, as its Connector declares it. */
public sealed interface ConnectorValue {

    record Text(String text) implements ConnectorValue {}

    /** A value of a Secret in the Connector's namespace. */
    record SecretKey(String secret, String key) implements ConnectorValue {}
}
