package dev.spillway.operator.plan.users;

import dev.spillway.operator.model.Password;

/** What is to become of the SCRAM credential that Kafka has, or has not, under a User's name. */
public sealed interface ScramCredential {

    /** Kafka is to have this password. */
    record Of(Password password) implements ScramCredential {}

    /** It stays: it is known to be right, or the User has none. */
    record AsItIs() implements ScramCredential {}

    /**
     * Nobody can be given the password that Kafka may have: whoever knows it is somebody else, and
     * must not get the User's rights.
     */
    record Nobodys() implements ScramCredential {}
}
