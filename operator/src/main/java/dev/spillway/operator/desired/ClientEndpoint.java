package dev.spillway.operator.desired;

import java.util.Optional;

/**
 * A listener as a User's clients connect to it.
 *
 * @param listener its name
 * @param bootstrap for {@code bootstrap.servers}
 * @param protocol {@code SASL_SSL}, as clients' {@code security.protocol}
 * @param certificate the Secret with a certificate of the user's that it presents; empty when it
 *     presents those of the Cluster's own authority
 */
public record ClientEndpoint(
        String listener, String bootstrap, String protocol, Optional<String> certificate) {

    public boolean tls() {
        return protocol.endsWith("SSL");
    }
}
