package dev.spillway.operator.model;

import java.util.Optional;

/** How a listener is encrypted, and how its clients show who they are. */
public sealed interface ListenerSecurity {

    Transport transport();

    /** By a password (SASL SCRAM-SHA-512). */
    record Scram(Transport transport) implements ListenerSecurity {}

    /** By a TLS certificate. */
    record MutualTls(Transport.Tls transport) implements ListenerSecurity {}

    /** Not at all: they are {@code User:ANONYMOUS}. */
    record None(Transport transport) implements ListenerSecurity {}

    /** What a Cluster has that says nothing about it. */
    static ListenerSecurity secure() {
        return new Scram(new Transport.Tls(Optional.empty()));
    }

    /** As Kafka's listener.security.protocol.map and clients' security.protocol name it. */
    default String protocol() {
        return switch (this) {
            case Scram scram ->
                    switch (scram.transport()) {
                        case Transport.Tls tls -> "SASL_SSL";
                        case Transport.Plain plain -> "SASL_PLAINTEXT";
                    };
            case MutualTls mutual -> "SSL";
            case None none ->
                    switch (none.transport()) {
                        case Transport.Tls tls -> "SSL";
                        case Transport.Plain plain -> "PLAINTEXT";
                    };
        };
    }

    /** The Secret with a certificate of the user's; empty when nodes present their own. */
    default Optional<String> certificate() {
        return switch (transport()) {
            case Transport.Tls(Optional<String> secret) -> secret;
            case Transport.Plain plain -> Optional.empty();
        };
    }

    /** What connections are made of. */
    sealed interface Transport {

        /**
         * @param certificate the Secret with a certificate of the user's; empty for the nodes' own
         */
        record Tls(Optional<String> certificate) implements Transport {}

        /** Readable on the way. */
        record Plain() implements Transport {}
    }
}
