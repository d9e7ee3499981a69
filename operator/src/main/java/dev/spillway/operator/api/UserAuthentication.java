package dev.spillway.operator.api;

/** How a User shows who it is. */
public enum UserAuthentication {
    /** By a password (SASL SCRAM-SHA-512). */
    Scram,
    /** By a TLS certificate. */
    MutualTls,
    /** By a name that comes from elsewhere: the operator makes no credentials. */
    External
}
