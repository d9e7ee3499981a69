package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/** One address at which clients reach the brokers. */
@ValidationRule(
        value =
                "!has(self.authentication) || self.authentication != 'MutualTls' || !has(self.tls)"
                        + " || self.tls",
        message =
                "authentication MutualTls is by TLS certificates: omit tls: false, or choose Scram"
                        + " or None")
@ValidationRule(
        value = "!has(self.certificate) || !has(self.tls) || self.tls",
        message = "certificate is for TLS, but tls is false: omit one of them")
@RecordBuilder
public record ListenerSpec(
        @JsonPropertyDescription(
                        """
                        Name of the listener, unique in the cluster: lower-case letters, digits \
                        and '-', at most 15 characters. It is the name of the Services' port \
                        and, in capitals, Kafka's listener name.\
                        """)
                @Required
                @Pattern("^[a-z]([-a-z0-9]*[a-z0-9])?$")
                @Size(min = 1, max = 15)
                @ValidationRule(
                        value = "!(self in ['replication', 'controller', 'management'])",
                        message =
                                "the names replication, controller and management are reserved for"
                                        + " the operator; choose another")
                @Nullable String name,
        @JsonPropertyDescription(
                        """
                        Port of the listener on every broker and on the bootstrap Service, at \
                        least 1024; not 8080 (management), 9091 (replication) or 9093 \
                        (controllers). It cannot change: add a second listener, move the clients, \
                        remove the first.\
                        """)
                @Required
                @Min(1024)
                @Max(65535)
                @ValidationRule(
                        value = "!(self in [8080, 9091, 9093])",
                        message =
                                "ports 8080 (management), 9091 (replication) and 9093 (controllers)"
                                        + " are used by the operator; choose another")
                @Nullable Integer port,
        @JsonPropertyDescription(
                        """
                        Who may reach it. internal (default): clients inside the Kubernetes \
                        cluster, or with a route to its Services.\
                        """)
                @Default("internal")
                @Nullable ListenerType type,
        @JsonPropertyDescription(
                        """
                        The host that brokers advertise to clients; each broker has a Service of \
                        its own, whose name and address stay when its Pod is made again. \
                        ServiceName (default): the DNS name of that Service, such as \
                        events-broker-0.NAMESPACE.svc. ServiceIP: its clusterIP, for clients that \
                        do not use the Kubernetes cluster's DNS but have a route to its Services. \
                        A change restarts the brokers, one at a time.\
                        """)
                @Default("ServiceName")
                @Nullable Advertise advertise,
        @JsonPropertyDescription(
                        """
                        Whether connections are encrypted. false: whoever is on the way reads and \
                        changes everything; status.listeners shows it. Default true. It cannot \
                        change: add a second listener, move the clients, remove the first.\
                        """)
                @Default("true")
                @Nullable Boolean tls,
        @JsonPropertyDescription(
                        """
                        How clients show who they are. Scram (default): by the password of a User \
                        (SASL SCRAM-SHA-512), of which brokers keep only a salted hash. \
                        MutualTls: by the certificate of a User. None: not at all; they may do \
                        what authorization.default allows, and status.listeners shows it. It \
                        cannot change: add a second listener, move the clients, remove the first.\
                        """)
                @Default("Scram")
                @Nullable ListenerAuthentication authentication,
        @JsonPropertyDescription(
                        """
                        A certificate of your own that brokers present on this listener, from \
                        cert-manager or a public CA. It must be for the names that clients connect \
                        to: those of the bootstrap Service and of every broker's Service \
                        (*.NAMESPACE.svc is for all of them), or their addresses with advertise \
                        ServiceIP. Unset: one of the cluster's own CA, which the operator issues \
                        and renews. Adding or removing it restarts every broker, one at a time.\
                        """)
                @Nullable ListenerCertificateSpec certificate) {}
