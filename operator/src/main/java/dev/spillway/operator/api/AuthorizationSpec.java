package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/** Who may do what, beyond what Users grant. */
public record AuthorizationSpec(
        @JsonProperty("default")
                @JsonPropertyDescription(
                        """
                        What clients may do that no User grants. Deny (default): nothing. \
                        AllowAll: everything with topics, groups and transactions, nothing with \
                        the cluster itself, such as ACLs; to clients that are not authenticated \
                        too. It is for tests, and for the time until every client has its User. A \
                        change restarts nothing.\
                        """)
                @Default("Deny")
                @Nullable DefaultAccess defaultAccess) {}
