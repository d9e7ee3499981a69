package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The observed state of a User. */
@RecordBuilder
public record UserStatus(
        @JsonPropertyDescription(
                        """
                        Ready: Kafka has shown the User's ACLs, quotas and credentials, and the \
                        Secret has what clients need. Progressing: the operator is changing \
                        something, or waiting to; False with reason AsDeclared when everything is \
                        in force.\
                        """)
                @ListMapKey("type")
                @Nullable List<Condition> conditions,
        @JsonPropertyDescription(
                        """
                        The metadata.generation that the operator last processed. While it is \
                        lower than metadata.generation, the newest spec has not been processed.\
                        """)
                @Nullable Long observedGeneration,
        @JsonPropertyDescription(
                        "The User as Kafka sees it, for example User:billing, as in Kafka's logs.")
                @Nullable String principal,
        @JsonPropertyDescription("What Kafka lets the User do: its ACLs, the first 50 of aclCount.")
                @Nullable List<String> acls,
        @JsonPropertyDescription("Number of the User's ACLs in Kafka.") @Nullable Integer aclCount,
        @JsonPropertyDescription(
                        """
                        The quotas in force that are the User's own, by Kafka's names; for the \
                        others the Cluster's defaultQuotas apply.\
                        """)
                @Nullable Map<String, String> quotas,
        @JsonPropertyDescription("The listener that the Secret's files connect to.")
                @Nullable String listener,
        @JsonPropertyDescription(
                        """
                        The Secret with what clients need to connect, as the Service Binding \
                        specification names it. Absent while there is none.\
                        """)
                @Nullable BindingStatus binding,
        @JsonPropertyDescription("Until when the User's certificate is valid.") @Timestamp
                @Nullable String certificateNotAfter,
        @JsonPropertyDescription("When the password or key in the Secret was made.") @Timestamp
                @Nullable String credentialsSince) {}
