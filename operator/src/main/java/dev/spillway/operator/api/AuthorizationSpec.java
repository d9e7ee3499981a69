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
                        AllowAll: everything, on every topic and group for which no User grants \
                        anything to anybody, and to clients that are not authenticated too; for \
                        tests and for the time until every client has its User. A change restarts \
                        every controller, then every broker, one at a time.\
                        """)
                @Default("Deny")
                @Nullable DefaultAccess defaultAccess) {}
