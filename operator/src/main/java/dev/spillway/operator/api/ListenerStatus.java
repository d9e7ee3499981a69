package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** The address of a listener, and what its clients have to set. */
public record ListenerStatus(
        @JsonPropertyDescription("Name of the listener, as in spec.listeners.") @Required
                @Nullable String name,
        @JsonPropertyDescription(
                        """
                        HOST:PORT of the bootstrap Service, for a client's bootstrap.servers: its \
                        DNS name or, with advertise ServiceIP, its address. Absent until it has \
                        one.\
                        """)
                @Nullable String bootstrap,
        @JsonPropertyDescription(
                        """
                        A client's security.protocol: SASL_SSL, SSL, SASL_PLAINTEXT or PLAINTEXT; \
                        the last two are not encrypted.\
                        """)
                @Nullable String protocol,
        @JsonPropertyDescription(
                        """
                        How clients show who they are: Scram, MutualTls or None (not at all).\
                        """)
                @Nullable String authentication,
        @JsonPropertyDescription("A client's sasl.mechanism. Absent without SASL.")
                @Nullable String saslMechanism,
        @JsonPropertyDescription(
                        """
                        Whose certificate brokers present. cluster: one of the cluster's own CA, \
                        which is ca.crt in the credentials of each User. Secret NAME: that of \
                        spec.listeners. Absent without TLS.\
                        """)
                @Nullable String certificate) {}
