package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** One address at which clients reach the brokers. */
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
                        (controllers).\
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
                @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
                @Nullable Advertise advertise) {}
